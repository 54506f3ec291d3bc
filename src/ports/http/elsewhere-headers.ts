import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import type { HttpContext } from './http-context.ts'

/**
 * Of what another node answers for (RFC 9110 §15.5.20): the same address there, where that is known. It is a link and no
 * redirect, which clients follow with the credential that is for this node.
 */
export function elsewhereHeaders(error: unknown, { req }: HttpContext): Readonly<Record<string, string>> {
  const address = error instanceof Misdirected ? error.where.address : undefined
  if (address === undefined) return {}
  const { pathname, search } = new URL(req.url)
  return { link: `<${address}${pathname}${search}>; rel="canonical"` }
}

/** Which nodes a list lacks, as a structured field (RFC 8941, section 3.1): they could not be asked at once. */
export const missingNodes = (nodes: readonly string[]): Readonly<Record<string, string>> =>
  nodes.length === 0 ? {} : { 'hansa-missing-nodes': nodes.map((node) => `"${node}"`).join(', ') }
