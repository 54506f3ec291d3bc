import { getRequestListener } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { httpApp } from './app.ts'
import type { HttpPort } from './http-port.ts'

export interface HttpServer {
  readonly url: string
  /** Takes no new requests, lets those under way end if they are quick, and is done with the sidecar then. */
  close(): Promise<void>
}

interface Address {
  readonly host: string
  readonly port: number
}

/** How long answers under way may go on after the end was asked for. */
const graceMilliseconds = 3000

/** What a client may take of a connection without having said what it wants. */
const patience: ServerOptions = {
  maxHeaderSize: 16 << 10,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5000,
}

const mostHeaders = 100
const mostConnections = 5000

/** Listens for HTTP; `port` 0 takes any free one. The sidecar stays the caller's, to be closed afterwards. */
export async function serveHttp(port: HttpPort, address: Address): Promise<HttpServer> {
  const running = new Set<Promise<unknown>>()
  const answer = getRequestListener(httpApp(port).fetch)
  const server = createServer(patience, (incoming, outgoing) => {
    const answered: Promise<unknown> = answer(incoming, outgoing).finally(() => running.delete(answered))
    running.add(answered)
  })
  server.maxHeadersCount = mostHeaders
  server.maxConnections = mostConnections
  const url = await listen(server, address)
  return {
    url,
    close: async () => {
      await stop(server)
      await Promise.all(running)
    },
  }
}

async function listen(server: Server, { host, port }: Address): Promise<string> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw notListening(error, `${host}:${port}`)
  }
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`
}

function notListening(cause: unknown, address: string): unknown {
  switch (systemErrorCode(cause)) {
    case 'EADDRINUSE':
      return new HansaError('busy', `something else listens on ${address}`, {
        cause,
        remedy: 'Stop it, or set another `http.port` in mesh.yaml.',
      })
    case 'EACCES':
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new HansaError('invalid_input', `this machine cannot listen on ${address}`, {
        cause,
        remedy:
          'Set `http.host` in mesh.yaml to an address of this machine, and `http.port` to one above 1023.',
      })
    default:
      return cause
  }
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const impatience = setTimeout(() => server.closeAllConnections(), graceMilliseconds)
  await closed
  clearTimeout(impatience)
}
