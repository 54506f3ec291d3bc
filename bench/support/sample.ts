/** One measured run. Times in milliseconds; `cpu` is user and system time of all threads of the process. */
export interface Sample {
  readonly wall: number
  readonly cpu: number
  /** Peak resident bytes, where a process of its own was measured. */
  readonly peak?: number
}

/** A way to do a piece of work once and say what it took. */
export type Case = () => Promise<Sample>

/** Work of this process. `prepare` comes before each run and `clear` after it, and neither is measured. */
export function inProcess(
  work: () => Promise<unknown>,
  { prepare, clear }: { prepare?: () => Promise<unknown>; clear?: () => Promise<unknown> } = {},
): Case {
  return async () => {
    await prepare?.()
    const usage = process.cpuUsage()
    const start = performance.now()
    await work()
    const wall = performance.now() - start
    const { user, system } = process.cpuUsage(usage)
    await clear?.()
    return { wall, cpu: (user + system) / 1000 }
  }
}

export const middle = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2
}

/** The median of each measure by itself. */
export const median = (samples: readonly Sample[]): Required<Sample> => ({
  wall: middle(samples.map(({ wall }) => wall)),
  cpu: middle(samples.map(({ cpu }) => cpu)),
  peak: middle(samples.map(({ peak }) => peak ?? NaN)),
})
