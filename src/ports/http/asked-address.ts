import type { HttpContext } from './http-context.ts'

/** What the client sees of this node, which may stand behind a proxy that ends TLS. Only the client itself hears it. */
export const askedAddress = ({ req }: Pick<HttpContext, 'req'>): string =>
  req.header('x-forwarded-proto') === 'https' ? req.url.replace(/^http:/, 'https:') : req.url
