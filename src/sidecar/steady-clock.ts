/** What is good for some minutes was made before a clock was set back, and is over after so long. */
export const heldMilliseconds = 10 * 60_000

/** Two clocks of one machine differ by the length of a tick. */
const tickMilliseconds = 1000

interface Steady {
  readonly now: () => Date
  readonly behind: () => number
}

/** One for each clock: all parts of a process go by the same time. */
const made = new WeakMap<() => Date, Steady>()

/**
 * The time of `now`, except that it does not go back with it: what has expired stays so, whatever somebody does to the
 * machine's clock. One that jumps ahead and is set right again is followed at once; one that is set back, after ten minutes,
 * as else a clock that was wrong at the start would be so until the end. By then all is over that was good for minutes.
 */
export function steadyClock(now: () => Date, elapsed: () => number = () => performance.now()): () => Date {
  return steadyOf(now, elapsed).now
}

/** How many milliseconds the machine's clock is behind the time that goes by `steadyClock(now)`; 0 where it is not. */
export function clockBehind(now: () => Date): number {
  return steadyOf(now, () => performance.now()).behind()
}

function steadyOf(now: () => Date, elapsed: () => number): Steady {
  const before = made.get(now)
  if (before !== undefined) return before
  const steady = makeSteady(now, elapsed)
  made.set(now, steady)
  // A steady clock is its own.
  made.set(steady.now, steady)
  return steady
}

function makeSteady(now: () => Date, elapsed: () => number): Steady {
  let offset = now().getTime() - elapsed()
  let behindSince: number | undefined
  const look = () => {
    const [wall, passed] = [now().getTime(), elapsed()]
    if (offset + passed - wall < tickMilliseconds) behindSince = undefined
    else behindSince ??= passed
    if (behindSince !== undefined && passed - behindSince >= heldMilliseconds) {
      offset = wall - passed
      behindSince = undefined
    }
    const behind = behindSince === undefined ? 0 : offset + passed - wall
    return { time: Math.max(wall, offset + passed), behind }
  }
  return { now: () => new Date(look().time), behind: () => look().behind }
}
