import { serve as listen } from '@hono/node-server'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { httpApp, type HttpOptions } from './app.ts'

export interface HttpServer {
  readonly url: string
  close(): Promise<void>
}

/** Listens for HTTP; `port` 0 takes any free one. */
export async function serveHttp(
  options: HttpOptions,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = listen({ fetch: httpApp(options).fetch, hostname: host, port })
  try {
    await once(server, 'listening')
  } catch (error) {
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error
    throw new HansaError('busy', `something else listens on ${host}:${port}`, {
      cause: error,
      remedy: 'Stop it, or set another `http.port` in mesh.yaml.',
    })
  }
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}
