import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import type { AskedProposal } from '../../../src/mesh/proposals/chosen-proposals.ts'
import { OwnOutlooks } from '../../../src/mesh/proposals/own-outlooks.ts'
import { charterOf, statement } from '../../governance/council/council.ts'
import { testKey } from '../given-members.ts'

const charter = charterOf([], 1)
const proposal = (number: number, members: readonly string[] = ['user:ana']): AskedProposal => ({
  digest: String(number).padStart(64, '0'),
  statement: statement(charter, { number }),
  members,
})

describe('OwnOutlooks', () => {
  const state = mkdtempSync(path.join(tmpdir(), 'hansa-outlooks-'))
  after(() => rmSync(state, { recursive: true }))
  const { signal } = new AbortController()
  const worked: number[] = []
  let today = '2026-01-01T00:00:00Z'
  const opened = (key = testKey()) =>
    new OwnOutlooks({
      mesh: 'test',
      node: 'sales',
      state,
      key,
      foresee: ({ number }, ending) => {
        ending.throwIfAborted()
        worked.push(number)
        return Promise.resolve({ changes: [], more: 0, isWhole: true })
      },
      now: () => new Date(today),
    })
  const key = testKey()
  const outlooks = opened(key)

  it('answers a proposal once a day, also after a restart, and forgets it once nobody asks', async () => {
    await outlooks.answer([proposal(1)], signal)
    await outlooks.answer([proposal(1)], signal)
    await opened(key).answer([proposal(1)], signal)
    assert.deepEqual(worked.splice(0), [1])
    assert.deepEqual([...(await outlooks.current()).keys()], [`report/outlook/${proposal(1).digest}`])
    today = '2026-01-02T00:00:00Z'
    await outlooks.answer([proposal(1)], signal)
    assert.deepEqual(worked.splice(0), [1])
    await outlooks.answer([], signal)
    assert.equal((await outlooks.current()).size, 0)
  })

  it('answers anew by another key, for others take nothing that the old one signed', async () => {
    await outlooks.answer([proposal(2)], signal)
    await opened().answer([proposal(2)], signal)
    assert.deepEqual(worked.splice(0), [2, 2])
  })

  it('works for one member of the council so often a day, and for others all the same', async () => {
    today = '2026-01-03T00:00:00Z'
    for (let number = 10; number < 30; number++) await outlooks.answer([proposal(number)], signal)
    assert.equal(worked.splice(0).length, 8)
    await outlooks.answer([proposal(30, ['user:ana', 'user:bob'])], signal)
    await outlooks.answer([proposal(31, [])], signal)
    assert.deepEqual(worked.splice(0), [30, 31])
  })

  it('says nothing where it is ended meanwhile', async () => {
    const ending = new AbortController()
    ending.abort()
    await assert.rejects(outlooks.answer([proposal(40, ['user:cid'])], ending.signal), { name: 'AbortError' })
    assert.equal((await outlooks.current()).has(`report/outlook/${proposal(40).digest}`), false)
  })
})
