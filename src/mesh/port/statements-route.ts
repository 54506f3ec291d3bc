import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { privateHeaders } from '../../ports/http/answer-headers.ts'
import type { HttpApp } from '../../ports/http/http-port.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { MeshPort } from './mesh-port.ts'

/** `GET /mesh/statements`: what this node says of itself, for nodes of its mesh that ask as themselves. */
export function statementsRoute(app: HttpApp, { statements }: MeshPort): void {
  app.get('/mesh/statements', async (context) => {
    requireNode(context.get('reader'))
    return context.json(Object.fromEntries(await statements()), 200, privateHeaders)
  })
}

function requireNode({ principal, method }: Reader): void {
  if (method === 'on-behalf-of' && principal.kind === 'node') return
  throw new HansaError('denied', `this is for nodes of the mesh, and not for ${formatPrincipal(principal)}`, {
    remedy: 'A node asks as itself, with a token of /mesh/token.',
  })
}
