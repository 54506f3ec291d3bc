import { HansaError } from '../../errors.ts'

interface Underway<T> {
  readonly result: Promise<T>
  readonly controller: AbortController
  waiting: number
}

/** Work by name that several may wait for; it is aborted once nobody does any more. */
export class SharedWork<T> {
  readonly #underway = new Map<string, Underway<T>>()
  readonly #results = new Set<Promise<unknown>>()

  /** Starts the work, or joins it where it is under way. Aborting `signal` leaves it to those who still wait. */
  async run(name: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted === true) throw cancelled()
    const shared = this.#underway.get(name) ?? this.#start(name, work)
    shared.waiting += 1
    try {
      return await (signal === undefined ? shared.result : Promise.race([shared.result, abortOf(signal)]))
    } finally {
      shared.waiting -= 1
      if (shared.waiting === 0) {
        // Whoever comes now must not join what is being aborted.
        if (this.#underway.get(name) === shared) this.#underway.delete(name)
        shared.controller.abort()
      }
    }
  }

  /** Aborts all work and waits until none is left. */
  async close(): Promise<void> {
    for (const { controller } of this.#underway.values()) controller.abort()
    await Promise.all(this.#results)
  }

  #start(name: string, work: (signal: AbortSignal) => Promise<T>): Underway<T> {
    const controller = new AbortController()
    const shared = { controller, waiting: 0, result: work(controller.signal) }
    this.#underway.set(name, shared)
    const settled: Promise<unknown> = shared.result
      .catch(() => undefined)
      .finally(() => this.#results.delete(settled))
    this.#results.add(settled)
    return shared
  }
}

const cancelled = (): HansaError => new HansaError('cancelled', 'the request was cancelled')

const abortOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled()), { once: true }))
