import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { GroupCommit } from '../../../src/sidecar/audit/group-commit.ts'

describe('GroupCommit', () => {
  const doubling = (
    limits: { readonly atOnce: number; readonly waiting: number },
    groups: (readonly number[])[],
  ): GroupCommit<number, number> =>
    new GroupCommit({
      ...limits,
      done: 'written',
      commit: async (items: readonly number[]) => {
        await Promise.resolve()
        groups.push(items)
        return items.map((item) => item * 2)
      },
    })

  it('gives everybody their own results', async () => {
    const groups: (readonly number[])[] = []
    const commits = doubling({ atOnce: 100, waiting: 100 }, groups)
    assert.deepEqual(
      await Promise.all([commits.add([1]), commits.add([2, 3]), commits.add([]), commits.add([4])]),
      [[2], [4, 6], [], [8]],
    )
    assert.deepEqual(groups, [[1], [2, 3, 4]])
  })

  it('takes a limited number at once, and never parts what was added together', async () => {
    const groups: (readonly number[])[] = []
    const commits = doubling({ atOnce: 3, waiting: 100 }, groups)
    await Promise.all([[1], [2, 3], [4, 5], [6, 7, 8, 9], [10]].map((items) => commits.add(items)))
    assert.deepEqual(groups, [[1], [2, 3], [4, 5], [6, 7, 8, 9], [10]])
  })

  it('refuses more than may wait', async () => {
    const commits = doubling({ atOnce: 1, waiting: 2 }, [])
    const kept = [commits.add([1]), commits.add([2])]
    await assert.rejects(commits.add([3]), (error) => isHansaError(error, 'busy'))
    assert.deepEqual(await Promise.all(kept), [[2], [4]])
    assert.deepEqual(await commits.add([3]), [6])
  })

  it('waits until all is done', async () => {
    const groups: (readonly number[])[] = []
    const commits = doubling({ atOnce: 1, waiting: 10 }, groups)
    void commits.add([1])
    void commits.add([2])
    await commits.flushed()
    assert.deepEqual(groups, [[1], [2]])
    await commits.flushed()
  })
})
