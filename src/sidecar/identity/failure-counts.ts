import type { Effects } from '../../effects.ts'

/** Failures that are free; the next ones each double the time to wait. */
export const freeFailures = 10

const firstWaitMs = 1_000
const longestWaitMs = 15 * 60_000
/** Without a failure for so long, all is forgotten. */
const memoryMs = 15 * 60_000
const mostSubjects = 20_000

interface Failures {
  readonly count: number
  readonly lastAt: number
}

/** Counts failures by subject, and says how long each has to wait. Only as many subjects are kept as memory allows; those longest quiet go first. */
export class FailureCounts {
  readonly #now: Effects['now']
  readonly #failures = new Map<string, Failures>()

  constructor({ now }: Pick<Effects, 'now'>) {
    this.#now = now
  }

  /** Seconds until any of these subjects may try again; 0 where now. */
  secondsToWait(subjects: readonly string[]): number {
    const now = this.#now().getTime()
    const waits = subjects.map((subject) => waitLeft(this.#failures.get(subject), now))
    return Math.ceil(Math.max(...waits, 0) / 1000)
  }

  /** Notes a failure of each. No success takes it back: an attacker may have one of their own. */
  add(subjects: readonly string[]): void {
    const lastAt = this.#now().getTime()
    for (const subject of subjects) {
      const before = this.#failures.get(subject)
      const count =
        before === undefined || lastAt - before.lastAt > memoryMs + waitOf(before) ? 0 : before.count
      this.#failures.delete(subject)
      this.#failures.set(subject, { count: count + 1, lastAt })
    }
    dropOldest(this.#failures, mostSubjects)
  }
}

const waitOf = ({ count }: Failures): number =>
  count < freeFailures ? 0 : Math.min(firstWaitMs * 2 ** (count - freeFailures), longestWaitMs)

/** Nobody waits longer than all of it, wherever a clock was set back to. */
const waitLeft = (failures: Failures | undefined, now: number): number =>
  failures === undefined ? 0 : Math.min(waitOf(failures), failures.lastAt + waitOf(failures) - now)

/** Drops what was put in first until there are no more than `most`. */
export function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
