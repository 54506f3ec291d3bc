import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Effects } from '../../effects.ts'

/** `session_<credential>_<end, seconds since 1970>_<HMAC-SHA-256 of both>`. */
const form = /^session_([0-9a-f]{16})_(\d{1,12})_([\w-]{43})$/

const hours = 12

/** What a bearer says; nothing of it counts where `isRight` is false. */
export interface SessionClaim {
  readonly credential: string
  readonly isRight: boolean
  readonly isOver: boolean
}

/**
 * Bearers that stand for a password that was right: some clients send it once and want something to show instead. One
 * names the password's credential and is signed by the node, so that nothing is kept, and the credential is looked up
 * whenever it is shown.
 */
export class SessionBearers {
  readonly #key: Uint8Array
  readonly #now: Effects['now']

  /** `key` is a secret of the node's, for this only. */
  constructor(key: Uint8Array, { now }: Pick<Effects, 'now'>) {
    this.#key = key
    this.#now = now
  }

  issue(credential: string): string {
    const end = this.#seconds() + hours * 3600
    return `session_${credential}_${end}_${this.#signature(credential, String(end))}`
  }

  /** Undefined where it is not of this form. */
  read(bearer: string): SessionClaim | undefined {
    const [, credential, end, signature] = form.exec(bearer) ?? []
    if (credential === undefined || end === undefined || signature === undefined) return undefined
    const right = Buffer.from(this.#signature(credential, end))
    const isRight = timingSafeEqual(right, Buffer.from(signature))
    return { credential, isRight, isOver: Number(end) <= this.#seconds() }
  }

  #seconds(): number {
    return Math.floor(this.#now().getTime() / 1000)
  }

  #signature(credential: string, end: string): string {
    return createHmac('sha256', this.#key).update(`${credential}_${end}`).digest('base64url')
  }
}
