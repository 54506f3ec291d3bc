import { HansaError } from '../../errors.ts'
import { askedAddress } from './asked-address.ts'
import type { HttpContext } from './http-context.ts'

/**
 * Throws `denied` unless it is a page of this very node that asks, so that no other site can act for whoever is signed in
 * at the browser. What a browser says of itself counts (Fetch Metadata, then `Origin`); for requests that change something
 * it has to say it.
 */
export function requireSameOrigin(context: HttpContext): void {
  if (isSameOrigin(context)) return
  throw new HansaError('denied', 'only pages of this node may use the session of a browser', {
    remedy: 'Programs sign in with `Authorization`; browsers say where a request comes from by themselves.',
  })
}

function isSameOrigin(context: HttpContext): boolean {
  const { req } = context
  const isSafe = ['GET', 'HEAD'].includes(req.method)
  const site = req.header('sec-fetch-site')
  // `none` is the user, by a bookmark or the address bar.
  if (site !== undefined) return site === 'same-origin' || (isSafe && site === 'none')
  const origin = req.header('origin')
  return origin === undefined ? isSafe : origin === new URL(askedAddress(context)).origin
}
