import { HansaError } from '../../errors.ts'
import type { HttpContext } from '../../ports/http/http-port.ts'
import type { Reader } from '../../sidecar/reader.ts'

/** The reader for whom another node asks; `denied` to everybody else, for whom there are the other ports. */
export function requireDelegated(context: HttpContext): Reader {
  const reader = context.get('reader')
  if (reader.method === 'on-behalf-of' && reader.actor !== undefined) return reader
  throw new HansaError('denied', 'this is for nodes of the mesh, on behalf of those who ask them', {
    remedy: 'Use the other addresses of this port, and `hansa access` where the node is.',
  })
}
