import { setTimeout as sleep } from 'node:timers/promises'
import { HansaError } from '../../errors.ts'
import type { MeshEventStore } from '../../store/mesh-event.ts'

/** How old what is known of the newest event may be; events may come from other processes. */
const lookMilliseconds = 500

const mostListeners = 500
const perPrincipal = 10

/** Tells those who follow events when there are more. However many they are, the store is asked once in half a second. */
export class EventFeed {
  readonly #store: Pick<MeshEventStore, 'newestMeshEvent'>
  readonly #closing = new AbortController()
  readonly #listeners = new Map<string, number>()
  #looked: { readonly at: number; readonly newest: Promise<number> } | undefined

  constructor(store: Pick<MeshEventStore, 'newestMeshEvent'>) {
    this.#store = store
  }

  /** Aborted when all are to end. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** Counts a listener until it is left; `too_many_requests` where the principal has too many, `busy` where all have. */
  enter(principal: string): { readonly leave: () => void } {
    const own = this.#listeners.get(principal) ?? 0
    const all = this.#listeners.values().reduce((sum, each) => sum + each, 0)
    if (own >= perPrincipal)
      throw new HansaError('too_many_requests', `${principal} follows events ${perPrincipal} times already`, {
        remedy: 'End one of them first.',
        retryAfterSeconds: 60,
      })
    if (all >= mostListeners)
      throw new HansaError('busy', `${mostListeners} follow events already`, { retryAfterSeconds: 60 })
    this.#listeners.set(principal, own + 1)
    let isIn = true
    return {
      leave: () => {
        if (isIn) this.#leave(principal)
        isIn = false
      },
    }
  }

  /** Waits until there is an event after the position: false where there was none in that time, or `signal` was aborted. */
  async beyond(
    position: number,
    { milliseconds, signal }: { readonly milliseconds: number; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const ending = AbortSignal.any([signal, this.#closing.signal])
    const end = performance.now() + milliseconds
    while (!ending.aborted) {
      if ((await this.#newest()) > position) return true
      const left = end - performance.now()
      if (left <= 0) return false
      await sleep(Math.min(left, lookMilliseconds), undefined, { signal: ending }).catch(() => undefined)
    }
    return false
  }

  /** Ends all waiting. */
  close(): void {
    this.#closing.abort()
  }

  #newest(): Promise<number> {
    const now = performance.now()
    if (this.#looked === undefined || now - this.#looked.at >= lookMilliseconds)
      this.#looked = { at: now, newest: this.#store.newestMeshEvent() }
    return this.#looked.newest
  }

  #leave(principal: string): void {
    const left = (this.#listeners.get(principal) ?? 0) - 1
    if (left > 0) this.#listeners.set(principal, left)
    else this.#listeners.delete(principal)
  }
}
