import type { HttpAddress } from './http-address.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'

/** What hosts of agents want to know of a server of MCP; they put variables in themselves. */
export function agentLines({ mesh, purpose }: ReadFacts, { url }: HttpAddress): readonly Snippet[] {
  const headers = { Authorization: `Bearer \${${tokenVariable}}`, 'Hansa-Purpose': purpose }
  const settings = { mcpServers: { [mesh]: { type: 'http', url: `${url}/mcp`, headers } } }
  return [{ language: 'json', text: JSON.stringify(settings, null, 2) }]
}
