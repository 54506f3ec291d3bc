import { openMcpPort } from '../../ports/mcp/open-port.ts'
import { serveMcpStreams } from '../../ports/mcp/serve-stdio.ts'
import { Sidecar } from '../../sidecar/sidecar.ts'
import { directoryOf } from '../directory-of.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { meshRoot, withStore } from '../open-mesh.ts'
import { openOtherNodes } from '../other-nodes.ts'
import { readerAs } from '../reader-as.ts'

export interface McpOptions {
  /** Whom the client acts as. */
  readonly as: string
  readonly purpose?: string
}

/** `hansa mcp --as <principal>`: the tools of the MCP port for the program that started this one, over its streams. */
export async function mcp(context: CommandContext, { as, purpose }: McpOptions): Promise<number> {
  const { terminal, effects } = context
  const stop = new AbortController()
  void interrupted().then(() => stop.abort())
  return withStore(context, async (store, settings, mesh) => {
    const directory = directoryOf({ mesh, settings, store, effects })
    const reader = () => readerAs(as, { mesh, directory })
    // Whoever is not known is told at once, and not at the first call.
    await reader()
    await using others = await openOtherNodes({ mesh, root: meshRoot(context), settings, store, effects })
    const remote = others && { remote: others.remote.datasets }
    await using sidecar = await Sidecar.open({ store, settings, mesh, effects, ...remote })
    const port = openMcpPort({ mesh, metadata: store.metadata, sidecar, effects, settings })
    const streams = { input: process.stdin, output: terminal.out, until: stop.signal }
    await serveMcpStreams(port, { reader, purpose }, streams)
    return 0
  })
}
