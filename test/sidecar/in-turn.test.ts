import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { inTurn } from '../../src/sidecar/in-turn.ts'

describe('inTurn', () => {
  it('runs so much at a time, and what waits in the order in which it came', async () => {
    const run = inTurn(2)
    const begun: number[] = []
    const works = Array.from({ length: 4 }, () => Promise.withResolvers<unknown>())
    const done = works.map(({ promise }, index) =>
      run(async () => {
        begun.push(index)
        await promise
      }),
    )
    await turn()
    assert.deepEqual(begun, [0, 1])
    works[1]?.resolve(1)
    await turn()
    assert.deepEqual(begun, [0, 1, 2])
    for (const { resolve } of works) resolve(1)
    await Promise.all(done)
    assert.deepEqual(begun, [0, 1, 2, 3])
  })

  it('goes on after work that failed, which fails for whoever gave it', async () => {
    const run = inTurn(1)
    const failing = run(() => Promise.reject(new Error('no')))
    const next = run(() => Promise.resolve('next'))
    await assert.rejects(failing, /no/)
    assert.equal(await next, 'next')
    assert.equal(await run(() => Promise.resolve('later')), 'later')
  })

  it('lets go what nobody waits for before its turn, and goes on with what comes after it', async () => {
    const run = inTurn(1)
    const begun: string[] = []
    const work = (name: string) => () => Promise.resolve(begun.push(name))
    const first = Promise.withResolvers<string>()
    const running = run(() => first.promise)
    const [left, stays] = [new AbortController(), new AbortController()]
    const [gone, next] = [run(work('gone'), left.signal), run(work('next'), stays.signal)]
    left.abort()
    await assert.rejects(gone, { code: 'cancelled' })
    await assert.rejects(run(work('none'), left.signal), { code: 'cancelled' })
    first.resolve('first')
    assert.deepEqual([await running, await next], ['first', 1])
    stays.abort()
    assert.equal(await run(work('last')), 2)
    assert.deepEqual(begun, ['next', 'last'])
  })
})
