import { createHmac, randomBytes } from 'node:crypto'
import type { Effects } from '../../effects.ts'
import { dropOldest } from './failure-counts.ts'
import { isPassword, parseScramVerifier, type ScramVerifier } from './scram-verifier.ts'
import { tooMany } from './sign-in-limiter.ts'

/** More would take the threads that queries and files need. */
const atOnce = 2
/** What two threads do in about a second. */
const mostWaiting = 100
const rememberMs = 5 * 60_000
const mostRemembered = 1_000

export interface GuessLimit {
  /** Throws where the attempt has to wait. */
  readonly requireFree: () => void
  readonly failed: () => void
}

const scramOf = (verifier: string | ScramVerifier): ScramVerifier =>
  typeof verifier === 'string' ? parseScramVerifier(verifier) : verifier

/**
 * Checks passwords, a few at a time. One that was right lately is known again at once: with HTTP Basic it comes with
 * every request, and deriving its key takes a while on purpose.
 */
export class PasswordCheck {
  readonly #now: Effects['now']
  /** Never leaves the process: what is remembered is of no use elsewhere. */
  readonly #key = randomBytes(32)
  readonly #right = new Map<string, number>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor({ now }: Pick<Effects, 'now'>) {
    this.#now = now
  }

  /**
   * Whether `verifier` (its text, or a decoy) was made of the password. `limit` is asked and told while it is the
   * attempt's turn: of many that come at once, the later ones hear what became of the earlier.
   */
  async isRight(password: string, verifier: string | ScramVerifier, limit: GuessLimit): Promise<boolean> {
    if (this.#isRemembered(password, verifier)) return true
    await this.#turn()
    try {
      if (this.#isRemembered(password, verifier)) return true
      limit.requireFree()
      const isRight = await isPassword(password, scramOf(verifier))
      if (!isRight) limit.failed()
      else if (typeof verifier === 'string') this.#remember(password, verifier)
      return isRight
    } finally {
      this.#passOn()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < atOnce) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= mostWaiting) throw tooMany(1)
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The turn goes to the one who waits longest, so that nobody slips in between. */
  #passOn(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }

  #isRemembered(password: string, verifier: string | ScramVerifier): boolean {
    if (typeof verifier !== 'string') return false
    return (this.#right.get(this.#fingerprint(password, verifier)) ?? 0) > this.#now().getTime()
  }

  #remember(password: string, verifier: string): void {
    this.#right.set(this.#fingerprint(password, verifier), this.#now().getTime() + rememberMs)
    dropOldest(this.#right, mostRemembered)
  }

  #fingerprint(password: string, verifier: string): string {
    return createHmac('sha256', this.#key).update(`${verifier}\n${password}`).digest('base64')
  }
}
