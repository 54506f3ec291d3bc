import { HansaError } from '../errors.ts'

export interface AdmissionLimits {
  readonly perPrincipal: number
  readonly inAll: number
  /** What there are so many of; statements unless it says otherwise. */
  readonly what?: string
}

/** How many statements run at once: one reader cannot take the places of all others. */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #running = new Map<string, number>()
  #inAll = 0

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** Takes a place, which the function that is returned gives back; `busy` where there is none. */
  enter(principal: string): () => void {
    const { what = 'statements' } = this.#limits
    const theirs = this.#running.get(principal) ?? 0
    if (theirs >= this.#limits.perPrincipal) {
      throw new HansaError('busy', `${principal} has ${theirs} ${what} running, and no more may`, {
        remedy: 'Wait for one of them to end, or cancel it.',
      })
    }
    if (this.#inAll >= this.#limits.inAll) {
      throw new HansaError('busy', `the node runs as many ${what} as it can`, { remedy: 'Try again.' })
    }
    this.#running.set(principal, theirs + 1)
    this.#inAll += 1
    let inside = true
    return () => {
      if (inside) this.#leave(principal)
      inside = false
    }
  }

  #leave(principal: string): void {
    this.#inAll -= 1
    const left = (this.#running.get(principal) ?? 1) - 1
    if (left === 0) this.#running.delete(principal)
    else this.#running.set(principal, left)
  }
}
