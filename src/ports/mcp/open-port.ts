import type { McpSettings } from '../../spec/mesh.ts'
import { Catalogue } from './catalogue.ts'
import { DailyUse } from './daily-use.ts'
import type { McpPort } from './mcp-port.ts'

/** The port with what it remembers from call to call. */
export function openMcpPort(
  parts: Omit<McpPort, 'catalogue' | 'use' | 'settings'> & {
    readonly settings: { readonly mcp: McpSettings }
  },
): McpPort {
  const { mesh, metadata, sidecar, effects } = parts
  const settings = parts.settings.mcp
  return {
    mesh,
    metadata,
    sidecar,
    effects,
    settings,
    catalogue: new Catalogue(metadata),
    use: new DailyUse({ audit: metadata, settings, now: effects.now }),
  }
}
