import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FailureCounts, freeFailures } from '../../../src/sidecar/identity/failure-counts.ts'

function counting() {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const counts = new FailureCounts({ now: () => new Date(now) })
  const fail = (subject: string, times = 1): void => {
    for (let count = 0; count < times; count += 1) counts.add([subject])
  }
  return {
    counts,
    fail,
    wait: (subject: string) => counts.secondsToWait([subject]),
    pass: (seconds: number) => (now += seconds * 1000),
  }
}

describe('FailureCounts', () => {
  it('lets ten failures pass, then waits twice as long after each', () => {
    const { fail, wait, pass } = counting()
    fail('a', freeFailures - 1)
    assert.equal(wait('a'), 0)
    const waits = [1, 2, 3, 4].map(() => {
      fail('a')
      const seconds = wait('a')
      pass(seconds)
      assert.equal(wait('a'), 0)
      return seconds
    })
    assert.deepEqual(waits, [1, 2, 4, 8])
  })

  it('waits a quarter of an hour at most', () => {
    const { fail, wait } = counting()
    fail('a', 100)
    assert.equal(wait('a'), 900)
  })

  it('lets nobody wait longer where the clock is set back', () => {
    const { fail, wait, pass } = counting()
    fail('a', 100)
    pass(-3600)
    assert.equal(wait('a'), 900)
    pass(3600 + 900)
    assert.equal(wait('a'), 0)
  })

  it('keeps subjects apart, and judges several by the worst', () => {
    const { counts, fail, wait } = counting()
    fail('a', 10)
    fail('b', 12)
    assert.equal(wait('c'), 0)
    assert.equal(counts.secondsToWait(['a', 'b', 'c']), 4)
    assert.equal(counts.secondsToWait([]), 0)
  })

  it('forgets after a quarter of an hour without a failure', () => {
    const { fail, wait, pass } = counting()
    fail('a', 9)
    pass(901)
    fail('a', 9)
    assert.equal(wait('a'), 0)
    fail('a')
    assert.equal(wait('a'), 1)
  })

  it('keeps so many subjects and no more: those longest quiet are forgotten first', () => {
    const { counts, fail, wait } = counting()
    fail('first', 10)
    fail('second', 10)
    for (let count = 0; count < 19_998; count += 1) counts.add([`other ${count}`])
    fail('first')
    counts.add(['one more'])
    assert.equal(wait('second'), 0)
    assert.equal(wait('first'), 2)
  })
})
