import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server'
import { privateHeaders } from '../http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { readBody } from '../http/read-body.ts'
import { untilClosed } from '../http/send-result.ts'
import type { McpPort } from './mcp-port.ts'
import { mcpServer } from './mcp-server.ts'
import { openMcpPort } from './open-port.ts'

/** `POST /mcp`: the tools for whoever signed in. Each request stands for itself; there are no sessions. */
export function mcpRoutes(app: HttpApp, http: HttpPort): void {
  const port = openMcpPort(http)
  const origins = [...localhostAllowedOrigins(), http.settings.http.host]
  app.post('/mcp', async (context) => {
    // A page of another site must not speak through a browser that can reach this node.
    const strange = originValidationResponse(context.req.raw, origins)
    return strange ?? (await answered(context, port))
  })
}

async function answered({ env, req, get }: HttpContext, port: McpPort): Promise<Response> {
  const reader = get('reader')
  const caller = { reader: () => Promise.resolve(reader), purpose: req.header('hansa-purpose') }
  const request = new Request(req.raw.url, {
    method: 'POST',
    headers: req.raw.headers,
    body: await readBody(env.incoming),
    signal: untilClosed(env.outgoing),
  })
  // Nothing that a client could subscribe to ever changes.
  const handler = createMcpHandler(() => mcpServer(port, caller), { maxSubscriptions: 0 })
  const response = await handler.fetch(request)
  for (const [name, value] of Object.entries(privateHeaders)) response.headers.set(name, value)
  return response
}
