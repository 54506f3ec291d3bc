import { HansaError } from '../../errors.ts'
import type { HttpContext } from '../../ports/http/http-context.ts'
import type { Principal } from '../../governance/principal.ts'
import type { Reader } from '../../sidecar/reader.ts'

/** Who reads, and the node that acts for them. */
export type DelegatedReader = Reader & { readonly actor: Principal }

/** The reader for whom another node asks; `denied` to everybody else, for whom there are the other ports. */
export function requireDelegated(context: HttpContext): DelegatedReader {
  const reader = context.get('reader')
  const { actor } = reader
  if (reader.method === 'on-behalf-of' && actor !== undefined) return { ...reader, actor }
  throw new HansaError('denied', 'this is for nodes of the mesh, on behalf of those who ask them', {
    remedy: 'Use the other addresses of this port, and `hansa access` where the node is.',
  })
}
