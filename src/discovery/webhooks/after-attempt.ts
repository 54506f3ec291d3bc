import type { Delivery, DeliveryAnswer } from '../../store/webhook-store.ts'
import { isTaken } from './webhook-sender.ts'

const firstWaitMilliseconds = 1000
const longestWaitMilliseconds = 3_600_000
const dayMilliseconds = 24 * 3_600_000

export interface Attempt {
  /** Of the event. */
  readonly position: number
  readonly answer: DeliveryAnswer
  /** For how long a webhook may fail. */
  readonly giveUpDays: number
  /** From 0 to 1: spreads those that failed together. */
  readonly chance: number
}

/** How delivery stands after an attempt. */
export function afterAttempt(before: Delivery, { position, answer, giveUpDays, chance }: Attempt): Delivery {
  const { deliveredAt } = before
  if (isTaken(answer)) return { position, failures: 0, deliveredAt: answer.at, last: answer, isDead: false }
  const failures = before.failures + 1
  const failingSince = before.failingSince ?? answer.at
  const now = Date.parse(answer.at)
  const longest = Math.min(firstWaitMilliseconds * 2 ** (failures - 1), longestWaitMilliseconds)
  return {
    position: before.position,
    failures,
    failingSince,
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    nextAttemptAt: new Date(now + longest * (0.5 + chance / 2)).toISOString(),
    last: answer,
    // 410: the receiver says itself that it is gone.
    isDead: answer.status === 410 || now - Date.parse(failingSince) >= giveUpDays * dayMilliseconds,
  }
}

/** One that waits for longer than any wait was put off before a clock was set back. */
export function isTimeToTry({ nextAttemptAt }: Delivery, now: Date): boolean {
  const wait = nextAttemptAt === undefined ? 0 : Date.parse(nextAttemptAt) - now.getTime()
  return wait <= 0 || wait > longestWaitMilliseconds
}

/** What is behind is tried again at once. */
export const tryAgain = ({ position, deliveredAt }: Delivery): Delivery => ({
  ...{ position, failures: 0, isDead: false },
  ...(deliveredAt === undefined ? {} : { deliveredAt }),
})
