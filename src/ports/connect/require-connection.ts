import { HansaError } from '../../errors.ts'
import type { Connection } from './connect-reader.ts'

/** Throws where there is nothing to paste: `denied` by the rules, and `not_found` by how the mesh is served. */
export function requireConnection(connections: readonly Connection[]): void {
  if (connections.some(({ kind }) => kind === 'ready')) return
  for (const connection of connections)
    if (connection.kind === 'denied')
      throw new HansaError('denied', connection.message, { remedy: connection.remedy })
  const [first] = connections
  if (first?.kind === 'unavailable')
    throw new HansaError('not_found', 'there is nothing to connect to', { remedy: first.message })
}
