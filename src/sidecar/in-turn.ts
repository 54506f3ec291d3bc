import { HansaError } from '../errors.ts'

export type InTurn = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>

/**
 * Runs work as it comes, so much at a time; the rest waits for its turn. What nobody waits for any more before its turn is let
 * go at once, with `cancelled`.
 */
export function inTurn(atOnce: number): InTurn {
  const waiting = new Set<() => void>()
  let running = 0
  return async (work, signal) => {
    if (signal?.aborted === true) throw cancelled()
    if (running < atOnce) running += 1
    else await turnIn(waiting, signal)
    try {
      return await work()
    } finally {
      const [next] = waiting
      if (next === undefined) running -= 1
      else next()
    }
  }
}

/** Resolves once it is called out of those that wait. */
const turnIn = (waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(begin)
      reject(cancelled())
    }
    const begin = (): void => {
      waiting.delete(begin)
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    waiting.add(begin)
    signal?.addEventListener('abort', leave, { once: true })
  })

const cancelled = (): HansaError => new HansaError('cancelled', 'nobody waits for it any more')
