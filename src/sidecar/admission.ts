import { HansaError } from '../errors.ts'
import { cancelled } from './running-statement.ts'

export interface AdmissionLimits {
  readonly perPrincipal: number
  readonly inAll: number
  /** What there are so many of; statements unless it says otherwise. */
  readonly what?: string
  /** How many of one principal may wait for a place, beside those that have one. */
  readonly waitingPerPrincipal: number
  readonly waitingInAll: number
  /** How long one waits at most. */
  readonly patienceMilliseconds: number
}

/** Gives a place back. */
export type Leave = () => void

interface Waiting {
  readonly principal: string
  readonly enter: (leave: Leave) => void
}

/**
 * How many statements run at once. Others wait a little, and where several do, the next place is for who has fewest: one
 * reader cannot take the places of all others.
 */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #running = new Map<string, number>()
  readonly #waiting = new Set<Waiting>()
  #inAll = 0

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** A place, as soon as there is one; rejects with `busy` where too many wait, or it takes too long. */
  async enter(principal: string, signal?: AbortSignal): Promise<Leave> {
    if (signal?.aborted === true) throw cancelled()
    return this.#hasRoom(principal) ? this.#take(principal) : this.#wait(principal, signal)
  }

  #hasRoom(principal: string): boolean {
    const { perPrincipal, inAll } = this.#limits
    return this.#inAll < inAll && this.#runningOf(principal) < perPrincipal
  }

  #take(principal: string): Leave {
    this.#running.set(principal, this.#runningOf(principal) + 1)
    this.#inAll += 1
    let inside = true
    return () => {
      if (inside) this.#leave(principal)
      inside = false
    }
  }

  async #wait(principal: string, signal: AbortSignal | undefined): Promise<Leave> {
    this.#refuseTooMany(principal)
    const { promise, resolve, reject } = Promise.withResolvers<Leave>()
    const waiting: Waiting = { principal, enter: resolve }
    // Out of the queue at once: a place that is given to who has gone is lost.
    const giveUp = (error: HansaError): void => {
      this.#waiting.delete(waiting)
      reject(error)
    }
    const onAbort = (): void => giveUp(cancelled())
    const timer = setTimeout(() => giveUp(waitedTooLong(this.#what)), this.#limits.patienceMilliseconds)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#waiting.add(waiting)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #refuseTooMany(principal: string): void {
    const { waitingPerPrincipal, waitingInAll } = this.#limits
    const theirs = [...this.#waiting].filter((waiting) => waiting.principal === principal).length
    if (theirs >= waitingPerPrincipal) {
      const running = this.#runningOf(principal)
      throw busy(`${principal} has ${running} ${this.#what} running and ${theirs} waiting, and no more may`)
    }
    if (this.#waiting.size >= waitingInAll) throw busy(`as many ${this.#what} wait as may`)
  }

  #leave(principal: string): void {
    this.#inAll -= 1
    const left = this.#runningOf(principal) - 1
    if (left === 0) this.#running.delete(principal)
    else this.#running.set(principal, left)
    const next = this.#next()
    if (next === undefined) return
    this.#waiting.delete(next)
    next.enter(this.#take(next.principal))
  }

  /** Who has fewest running, and of those the first who came. */
  #next(): Waiting | undefined {
    const fitting = [...this.#waiting].filter(({ principal }) => this.#hasRoom(principal))
    return fitting.toSorted((a, b) => this.#runningOf(a.principal) - this.#runningOf(b.principal))[0]
  }

  get #what(): string {
    return this.#limits.what ?? 'statements'
  }

  #runningOf(principal: string): number {
    return this.#running.get(principal) ?? 0
  }
}

const busy = (message: string): HansaError =>
  new HansaError('busy', message, { remedy: 'Wait for one of them to end, or cancel it.' })

const waitedTooLong = (what: string): HansaError =>
  new HansaError('busy', `the node runs as many ${what} as it can, and none has ended in time`, {
    remedy: 'Try again.',
  })
