import { getRequestListener } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { listen, type Address } from '../listen.ts'
import { httpApp } from './app.ts'
import type { HttpPort } from './http-port.ts'
import { cutOffLater } from './patience.ts'

export interface HttpServer {
  readonly url: string
  /** Takes no new requests, lets those under way end if they are quick, and is done with the sidecar then. */
  close(): Promise<void>
}

/** How long answers under way may go on after the end was asked for. */
const graceMilliseconds = 3000

/** What a client may take of a connection without having said what it wants. */
const patience: ServerOptions = {
  maxHeaderSize: 16 << 10,
  headersTimeout: 20_000,
  // Of rows that are pushed by those who may: all else is cut off sooner.
  requestTimeout: 900_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5000,
}

const mostHeaders = 100
const mostConnections = 5000

/** Listens for HTTP; `port` 0 takes any free one. The sidecar stays the caller's, to be closed afterwards. */
export async function serveHttp(http: HttpPort, address: Address): Promise<HttpServer> {
  const running = new Set<Promise<unknown>>()
  const answer = getRequestListener(httpApp(http).fetch)
  const server = createServer(patience, (incoming, outgoing) => {
    cutOffLater(incoming)
    const answered: Promise<unknown> = answer(incoming, outgoing).finally(() => running.delete(answered))
    running.add(answered)
  })
  server.maxHeadersCount = mostHeaders
  server.maxConnections = mostConnections
  const port = await listen(server, address, 'http')
  return {
    url: urlOf(address.host, port),
    close: async () => {
      await stop(server)
      await Promise.all(running)
    },
  }
}

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const impatience = setTimeout(() => server.closeAllConnections(), graceMilliseconds)
  await closed
  clearTimeout(impatience)
}
