import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { Effects } from '../../effects.ts'
import { delegationSchema, type Delegation } from './delegation.ts'

/** `behalf.<claims, base64url of JSON>.<HMAC-SHA-256 of them>`. */
const form = /^behalf\.([\w-]+)\.([\w-]{43})$/

const lifeSeconds = 300

const claimsSchema = z.strictObject({
  delegation: delegationSchema,
  /** Milliseconds since 1970. */
  expires: z.int(),
})

/** What a bearer says, where this node made it; whether it still counts is another question. */
export type DelegatedClaim =
  | {
      readonly kind: 'right'
      readonly delegation: Delegation
      readonly expiresAt: Date
      readonly isOver: boolean
    }
  | { readonly kind: 'wrong' }

export interface IssuedBearer {
  readonly bearer: string
  readonly expiresAt: Date
}

/**
 * Bearers that stand for what another node said, for some minutes. Nothing is kept of them: whether that node may still say
 * so is looked up whenever one is shown.
 */
export class DelegatedBearers {
  readonly #key: Uint8Array
  readonly #now: Effects['now']

  /** `key` is a secret of the node's, for this only. */
  constructor(key: Uint8Array, { now }: Pick<Effects, 'now'>) {
    this.#key = key
    this.#now = now
  }

  /** Good for five minutes, or until `end` where that is sooner. */
  issue(delegation: Delegation, end?: Date): IssuedBearer {
    const expires = Math.min(this.#now().getTime() + lifeSeconds * 1000, end?.getTime() ?? Infinity)
    const claims = Buffer.from(JSON.stringify({ delegation, expires })).toString('base64url')
    return { bearer: `behalf.${claims}.${this.#signature(claims)}`, expiresAt: new Date(expires) }
  }

  /** Undefined where it is not of this form. */
  read(bearer: string): DelegatedClaim | undefined {
    const [, claims, signature] = form.exec(bearer) ?? []
    if (claims === undefined || signature === undefined) return undefined
    const right = Buffer.from(this.#signature(claims))
    if (!timingSafeEqual(right, Buffer.from(signature))) return { kind: 'wrong' }
    // An earlier version of Hansa may have made it.
    const said = claimsSchema.safeParse(JSON.parse(Buffer.from(claims, 'base64url').toString()))
    if (!said.success) return { kind: 'wrong' }
    const { delegation, expires } = said.data
    const isOver = expires <= this.#now().getTime()
    return { kind: 'right', delegation, expiresAt: new Date(expires), isOver }
  }

  #signature(claims: string): string {
    return createHmac('sha256', this.#key).update(claims).digest('base64url')
  }
}
