/** Work that is asked for again and again, by a clock or by saved files. */
export interface Repeating {
  /** Runs it now; where it runs already, once more after that, however often it is asked for meanwhile. */
  readonly ask: () => void
  /** Starts nothing more; resolves when what runs has ended. */
  readonly stop: () => Promise<void>
}

/** Never runs `work`, which does not throw, twice at the same time. */
export function repeating(work: () => Promise<void>): Repeating {
  let running: Promise<void> | undefined
  let isAsked = false
  let isStopped = false
  const run = async (): Promise<void> => {
    while (isAsked && !isStopped) {
      isAsked = false
      await work()
    }
    running = undefined
  }
  return {
    ask: () => {
      isAsked = true
      running ??= run()
    },
    stop: async () => {
      isStopped = true
      await running
    },
  }
}
