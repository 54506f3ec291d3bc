import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { durationSeconds } from '../../src/spec/duration.ts'

describe('durationSeconds', () => {
  it('counts weeks, days, hours, minutes and seconds', () => {
    const seconds = ['P1W', 'P1D', 'PT1H', 'PT90M', 'P1DT2H3M4S', 'PT0S'].map(durationSeconds)
    assert.deepEqual(seconds, [604_800, 86_400, 3600, 5400, 93_784, 0])
  })

  it('takes nothing else', () => {
    for (const text of ['', 'P', 'PT', 'P1DT', '1H', 'PT1.5H', 'P1M', '-PT1H', 'pt1h', 'PT1H ', 'PT1S1H'])
      assert.equal(durationSeconds(text), undefined, text)
  })
})
