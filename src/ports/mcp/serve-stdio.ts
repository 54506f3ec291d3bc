import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { McpCaller, McpPort } from './mcp-port.ts'
import { mcpServer } from './mcp-server.ts'

export interface McpStreams {
  readonly input: Readable
  readonly output: Writable
}

/** Speaks MCP with the one client at the other end of the streams, until it closes them or `until` is aborted. */
export async function serveMcpStreams(
  port: McpPort,
  caller: McpCaller,
  { input, output, until }: McpStreams & { readonly until: AbortSignal },
): Promise<void> {
  // Its reader may leave the stream before it says that it is closed.
  const ended = Promise.race(['end', 'close'].map((event) => once(input, event, { signal: until })))
  const server = serveStdio(() => mcpServer(port, caller), {
    transport: new StdioServerTransport(input, output),
    maxSubscriptions: 0,
  })
  try {
    await ended
  } catch (error) {
    if (!until.aborted) throw error
  } finally {
    await server.close()
  }
}
