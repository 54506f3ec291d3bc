import { HansaError } from '../errors.ts'
import { cancelled } from './running-statement.ts'

export interface AdmissionLimits {
  readonly perPrincipal: number
  readonly inAll: number
}

export interface Patience {
  /** How long to wait for a place. */
  readonly milliseconds: number
  readonly signal?: AbortSignal | undefined
}

/** Gives a place back. */
type Leave = () => void

interface Waiting {
  readonly principal: string
  readonly admit: (leave: Leave) => void
}

/** How many statements run at once: one reader cannot take the places of all others. */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #running = new Map<string, number>()
  readonly #waiting = new Set<Waiting>()
  #inAll = 0

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** Takes a place, which the function that is returned gives back; `busy` where there is none. */
  enter(principal: string): Leave {
    const theirs = this.#running.get(principal) ?? 0
    if (theirs >= this.#limits.perPrincipal) {
      throw new HansaError('busy', `${principal} has ${theirs} statements running, and no more may`, {
        remedy: 'Wait for one of them to end, or cancel it.',
      })
    }
    if (this.#inAll >= this.#limits.inAll) {
      throw new HansaError('busy', 'the node runs as many statements as it can', { remedy: 'Try again.' })
    }
    this.#running.set(principal, theirs + 1)
    this.#inAll += 1
    let inside = true
    return () => {
      if (inside) this.#leave(principal)
      inside = false
    }
  }

  /** As `enter`, but waits a while for a place; those who wait come in the order in which they came. */
  async enterSoon(principal: string, { milliseconds, signal }: Patience): Promise<Leave> {
    if (this.#hasRoom(principal)) return this.enter(principal)
    const { promise, resolve } = Promise.withResolvers<Leave | undefined>()
    const waiting = { principal, admit: resolve }
    const giveUp = (): void => resolve(undefined)
    const timer = setTimeout(giveUp, milliseconds)
    this.#waiting.add(waiting)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted === true) giveUp()
    try {
      const leave = await promise
      if (leave !== undefined) return leave
      if (signal?.aborted === true) throw cancelled()
      return this.enter(principal)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      this.#waiting.delete(waiting)
    }
  }

  #hasRoom(principal: string): boolean {
    const { perPrincipal, inAll } = this.#limits
    return (this.#running.get(principal) ?? 0) < perPrincipal && this.#inAll < inAll
  }

  #admitNext(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoom(waiting.principal)) continue
      this.#waiting.delete(waiting)
      waiting.admit(this.enter(waiting.principal))
      return
    }
  }

  #leave(principal: string): void {
    this.#inAll -= 1
    const left = (this.#running.get(principal) ?? 1) - 1
    if (left === 0) this.#running.delete(principal)
    else this.#running.set(principal, left)
    this.#admitNext()
  }
}
