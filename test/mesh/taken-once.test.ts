import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TakenOnce } from '../../src/mesh/taken-once.ts'

const at = (seconds: number): Date => new Date(seconds * 1000)

describe('TakenOnce', () => {
  it('takes each id of a node once, while it could be shown again', () => {
    const taken = new TakenOnce()
    assert.ok(taken.take('a', 'one', { until: at(120), now: at(0) }))
    assert.ok(!taken.take('a', 'one', { until: at(120), now: at(119) }))
    assert.ok(taken.take('b', 'one', { until: at(120), now: at(0) }))
  })

  it('takes no more of one node than it can remember, and goes on with the others', () => {
    const taken = new TakenOnce()
    const flood = Array.from({ length: 10_001 }, (_, index) => String(index))
    const heard = flood.filter((id) => taken.take('a', id, { until: at(120), now: at(0) }))
    assert.equal(heard.length, 10_000)
    assert.ok(!taken.take('a', '0', { until: at(120), now: at(1) }))
    assert.ok(taken.take('b', 'one', { until: at(120), now: at(1) }))
    assert.ok(taken.take('a', 'later', { until: at(240), now: at(120) }))
  })
})
