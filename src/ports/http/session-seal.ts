import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Effects } from '../../effects.ts'

/** Who goes away without signing out is signed out after this long. */
const idleMilliseconds = 30 * 60_000
const longestMilliseconds = 12 * 3_600_000

const nonceBytes = 12
const tagBytes = 16

const session = z.strictObject({
  id: z.string(),
  bearer: z.string(),
  /** Milliseconds since 1970: when it is over however it is used, and when it is over unless it is used. */
  end: z.int(),
  until: z.int(),
})

/** A browser's session: the bearer that it stands for, which is held against the identities with each request. */
export type Session = Readonly<z.infer<typeof session>>

/**
 * Seals sessions (AES-256-GCM), so that a browser can keep them and read nothing of them. Nothing is kept here but which
 * ones were signed out before their end.
 */
export class SessionSeal {
  readonly #key: Uint8Array
  readonly #now: Effects['now']
  /** When each is over, by the clock, and from when it cannot be good any more, by `performance.now`: clocks are set. */
  readonly #signedOut = new Map<string, { readonly end: number; readonly until: number }>()

  /** `key` is a secret of the node's, of 32 bytes, for this only. */
  constructor(key: Uint8Array, { now }: Pick<Effects, 'now'>) {
    this.#key = key
    this.#now = now
  }

  /** A session for a bearer that was right, over at the bearer's own end at the latest. */
  begin(bearer: string, expiresAt?: Date): Session {
    const now = this.#now().getTime()
    const end = Math.min(now + longestMilliseconds, expiresAt?.getTime() ?? Infinity)
    return { id: randomUUID(), bearer, end, until: Math.min(now + idleMilliseconds, end) }
  }

  /** The same session for longer, once a good part of its time is over. */
  renewed(of: Session): Session | undefined {
    const now = this.#now().getTime()
    const until = Math.min(now + idleMilliseconds, of.end)
    return until - of.until > idleMilliseconds / 3 ? { ...of, until } : undefined
  }

  seal(of: Session): string {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const text = Buffer.concat([cipher.update(JSON.stringify(of)), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
  }

  /** Undefined where this node did not seal it, and where it is over. */
  open(sealed: string): Session | undefined {
    const opened = session.safeParse(this.#unsealed(Buffer.from(sealed, 'base64url')))
    if (!opened.success || this.#now().getTime() >= opened.data.until) return undefined
    return this.#signedOut.has(opened.data.id) ? undefined : opened.data
  }

  /** Copies of it are good for nothing from now on. */
  signOut({ id, end }: Session): void {
    const [now, passed] = [this.#now().getTime(), performance.now()]
    for (const [each, over] of this.#signedOut)
      if (over.end <= now && over.until <= passed) this.#signedOut.delete(each)
    this.#signedOut.set(id, { end, until: passed + longestMilliseconds })
  }

  #unsealed(bytes: Buffer): unknown {
    if (bytes.length < nonceBytes + tagBytes) return undefined
    const options = { authTagLength: tagBytes }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, nonceBytes), options)
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
      return JSON.parse(text.toString())
    } catch {
      return undefined
    }
  }
}
