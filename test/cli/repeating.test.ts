import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { repeating } from '../../src/cli/repeating.ts'

/** Work whose runs are ended one by one. */
function heldWork() {
  const runs: ReturnType<typeof Promise.withResolvers<undefined>>[] = []
  const work = async (): Promise<void> => {
    const run = Promise.withResolvers<undefined>()
    runs.push(run)
    await run.promise
  }
  const endNewest = async (): Promise<void> => {
    runs.at(-1)?.resolve(undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { work, endNewest, count: () => runs.length }
}

describe('repeating', () => {
  it('runs once more after what runs, however often it was asked meanwhile', async () => {
    const { work, endNewest, count } = heldWork()
    const { ask } = repeating(work)
    ask()
    ask()
    ask()
    assert.equal(count(), 1)
    await endNewest()
    assert.equal(count(), 2)
    await endNewest()
    assert.equal(count(), 2)
    ask()
    assert.equal(count(), 3)
    await endNewest()
  })

  it('starts nothing after it was stopped, and waits for what runs', async () => {
    const { work, endNewest, count } = heldWork()
    const { ask, stop } = repeating(work)
    ask()
    ask()
    let isStopped = false
    const stopped = stop().then(() => (isStopped = true))
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isStopped, false)
    await endNewest()
    await stopped
    ask()
    assert.equal(count(), 1)
  })
})
