import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { afterAttempt, isTimeToTry } from '../../../src/discovery/webhooks/after-attempt.ts'
import type { Delivery, DeliveryAnswer } from '../../../src/store/webhook-store.ts'

const fresh: Delivery = { position: 7, failures: 0, isDead: false }
const day = 24 * 3_600_000

/** After answers that come whenever the next attempt is due. */
function after(answers: readonly Omit<DeliveryAnswer, 'at'>[], giveUpDays = 3): readonly Delivery[] {
  let delivery = fresh
  let now = Date.parse('2026-01-01T00:00:00.000Z')
  return answers.map((answer) => {
    now = Math.max(now, Date.parse(delivery.nextAttemptAt ?? '2026-01-01T00:00:00.000Z'))
    const at = new Date(now).toISOString()
    delivery = afterAttempt(delivery, { position: 8, answer: { at, ...answer }, giveUpDays, chance: 1 })
    return delivery
  })
}

describe('afterAttempt', () => {
  it('goes on where it was taken', () => {
    const [first] = after([{ status: 204 }])
    assert.deepEqual([first?.position, first?.failures, first?.isDead], [8, 0, false])
  })

  it('waits twice as long after each failure, at most an hour, and stays where it was', () => {
    const all = after(Array.from({ length: 20 }, () => ({ status: 500 })))
    const waits = all.map(({ nextAttemptAt, last }) => Date.parse(nextAttemptAt!) - Date.parse(last!.at))
    assert.deepEqual(waits.slice(0, 4), [1000, 2000, 4000, 8000])
    assert.equal(waits.at(-1), 3_600_000)
    assert.ok(
      all.every(({ position, failingSince }) => position === 7 && failingSince === all[0]!.failingSince),
    )
  })

  it('gives up after the days that it may fail, and not before', () => {
    const all = after(Array.from({ length: 100 }, () => ({ fault: 'it could not be reached' })))
    const dead = all.findIndex(({ isDead }) => isDead)
    const since = Date.parse(all[0]!.last!.at)
    assert.ok(Date.parse(all[dead]!.last!.at) - since >= 3 * day)
    assert.ok(Date.parse(all[dead - 1]!.last!.at) - since < 3 * day)
  })

  it('gives up at once where the receiver says that it is gone, and takes no redirect for an answer', () => {
    assert.deepEqual(
      [410, 302, 404].map((status) => after([{ status }])[0]?.isDead),
      [true, false, false],
    )
    assert.equal(after([{ status: 302 }])[0]?.failures, 1)
  })
})

describe('isTimeToTry', () => {
  it('waits for the next attempt, but for none that was put off before the clock was set back', () => {
    const [delivery] = after([{ status: 500 }])
    const next = Date.parse(delivery!.nextAttemptAt!)
    const isTime = (milliseconds: number): boolean => isTimeToTry(delivery!, new Date(next + milliseconds))
    assert.deepEqual([-1, 0, 1, -3_600_000, -3_600_001].map(isTime), [false, true, true, false, true])
  })
})
