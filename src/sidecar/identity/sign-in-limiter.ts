import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { dropOldest, FailureCounts } from './failure-counts.ts'
import { networkOf } from './network-of.ts'

/** Who tries to sign in, as far as they say. */
export interface Attempt {
  /** `formatPrincipal`, where the credential names somebody. */
  readonly principal?: string
  readonly address: string | undefined
}

const mostFamiliar = 20_000

/**
 * Limits guessing per principal and per address. A principal that signed in from an address before is judged there by
 * what fails for both together, so that neither who guesses its password elsewhere nor who guesses others' from there
 * keeps it out.
 */
export class SignInLimiter {
  readonly #failures: FailureCounts
  readonly #familiar = new Map<string, true>()

  constructor(effects: Pick<Effects, 'now'>) {
    this.#failures = new FailureCounts(effects)
  }

  /** Fails with `too_many_requests` while the attempt has to wait. */
  requireFree(attempt: Attempt): void {
    const seconds = this.#failures.secondsToWait(this.#judgedBy(attempt))
    if (seconds > 0) throw tooMany(seconds)
  }

  failed(attempt: Attempt): void {
    this.#failures.add([...subjectsOf(attempt), ...pairOf(attempt)])
  }

  succeeded(attempt: Attempt): void {
    for (const pair of pairOf(attempt)) {
      this.#familiar.delete(pair)
      this.#familiar.set(pair, true)
    }
    dropOldest(this.#familiar, mostFamiliar)
  }

  #judgedBy(attempt: Attempt): readonly string[] {
    const pair = pairOf(attempt)
    return pair.length > 0 && pair.every((each) => this.#familiar.has(each)) ? pair : subjectsOf(attempt)
  }
}

const from = (address: string | undefined): string => `from ${networkOf(address ?? '')}`

const subjectsOf = ({ principal, address }: Attempt): readonly string[] => [
  from(address),
  ...(principal === undefined ? [] : [`as ${principal}`]),
]

const pairOf = ({ principal, address }: Attempt): readonly string[] =>
  principal === undefined ? [] : [`as ${principal} ${from(address)}`]

export const tooMany = (seconds: number): HansaError =>
  new HansaError('too_many_requests', 'too many attempts to sign in have failed', {
    remedy: `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    retryAfterSeconds: seconds,
  })
