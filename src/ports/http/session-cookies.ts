import { createHash } from 'node:crypto'
import { getCookie } from 'hono/cookie'
import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { askedAddress } from './asked-address.ts'
import type { HttpContext } from './http-context.ts'
import { requireSameOrigin } from './same-origin.ts'
import { SessionSeal, type Session } from './session-seal.ts'

/** What browsers keep of a cookie (RFC 6265bis §5.6), its name and attributes left out. */
const longestValue = 3800

/** Signs browsers in: a sealed session in a cookie that scripts cannot read and other sites cannot use. */
export class SessionCookies {
  readonly #seal: SessionSeal
  readonly #name: string

  /** `key` is a secret of the node's, of 32 bytes, for this only. */
  constructor(key: Uint8Array, effects: Pick<Effects, 'now'>) {
    this.#seal = new SessionSeal(key, effects)
    // Cookies do not tell ports apart, so that two nodes of one machine need two names.
    this.#name = `hansa-${createHash('sha256').update('name').update(key).digest('hex').slice(0, 8)}`
  }

  /** Keeps in the browser that it has shown this bearer, which was right. */
  begin(context: HttpContext, bearer: string, expiresAt?: Date): void {
    this.#keep(context, this.#seal.begin(bearer, expiresAt))
  }

  /**
   * What the browser has shown, for `SignIn`; undefined where it has no session. Fails with `unauthenticated` where that
   * is over, and with `denied` where another site's page asks.
   */
  authorization(context: HttpContext): string | undefined {
    const value = getCookie(context, this.#nameFor(context))
    if (value === undefined) return undefined
    requireSameOrigin(context)
    const session = this.#seal.open(value)
    if (session === undefined) {
      this.#forget(context)
      throw new HansaError('unauthenticated', 'the session of this browser is over', {
        remedy: 'Sign in again.',
      })
    }
    const renewed = this.#seal.renewed(session)
    if (renewed !== undefined) this.#keep(context, renewed)
    return `Bearer ${session.bearer}`
  }

  /** Ends the browser's session, where it has one. */
  end(context: HttpContext): void {
    requireSameOrigin(context)
    const value = getCookie(context, this.#nameFor(context))
    const session = value === undefined ? undefined : this.#seal.open(value)
    if (session !== undefined) this.#seal.signOut(session)
    this.#forget(context)
  }

  #keep(context: HttpContext, session: Session): void {
    const value = this.#seal.seal(session)
    if (value.length > longestValue)
      throw new HansaError('too_large', 'the token is longer than a browser keeps', {
        remedy: 'Send it as `Authorization: Bearer` with each request.',
      })
    this.#set(context, value, `Expires=${new Date(session.until).toUTCString()}`)
  }

  #forget(context: HttpContext): void {
    this.#set(context, '', 'Max-Age=0')
  }

  #set(context: HttpContext, value: string, end: string): void {
    // To an answer that goes on, the browser takes no more headers.
    if (context.env.outgoing.headersSent) return
    const secure = isSecure(context) ? '; Secure' : ''
    const cookie = `${this.#nameFor(context)}=${value}; Path=/; HttpOnly; SameSite=Strict; ${end}${secure}`
    // Results are sent past Hono: what is set here comes with every answer.
    context.env.outgoing.setHeader('set-cookie', cookie)
  }

  /** A `__Host-` cookie can be set by this very host only, over TLS. */
  #nameFor(context: HttpContext): string {
    return isSecure(context) ? `__Host-${this.#name}` : this.#name
  }
}

const isSecure = (context: HttpContext): boolean => askedAddress(context).startsWith('https:')
