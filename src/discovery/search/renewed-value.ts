import { patiently } from './patiently.ts'

export interface RenewedValue<T> {
  /** As it was read last; what is read just now is waited for a moment. */
  readonly current: () => Promise<T>
  /** Once nothing is being read. */
  readonly settled: () => Promise<unknown>
}

/** A value that is read again where it is asked for and older than so many milliseconds; where that fails, it stays as it was. */
export function renewedValue<T>(milliseconds: number, first: T, read: () => Promise<T>): RenewedValue<T> {
  let value = first
  let readAt = -Infinity
  let reading: Promise<unknown> = Promise.resolve()
  return {
    current: async () => {
      const now = performance.now()
      if (now - readAt > milliseconds) {
        readAt = now
        reading = read().then(
          (found) => {
            value = found
          },
          () => undefined,
        )
      }
      await patiently(reading)
      return value
    },
    settled: () => reading,
  }
}
