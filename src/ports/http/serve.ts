import { serve as listen } from '@hono/node-server'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { ownerWorkers } from '../../sidecar/owner-query.ts'
import { httpApp, type HttpOptions } from './app.ts'

export interface HttpServer {
  readonly url: string
  close(): Promise<void>
}

/** One starts while the other is in use, and an idle node keeps little memory. */
const workersWaiting = 1

/** Listens for HTTP; `port` 0 takes any free one. */
export async function serveHttp(
  options: HttpOptions,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const workers = ownerWorkers(options.settings, workersWaiting)
  const server = listen({ fetch: httpApp({ ...options, workers }).fetch, hostname: host, port })
  try {
    await once(server, 'listening')
  } catch (error) {
    await workers.close()
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error
    throw new HansaError('busy', `something else listens on ${host}:${port}`, {
      cause: error,
      remedy: 'Stop it, or set another `http.port` in mesh.yaml.',
    })
  }
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      await closed
      await workers.close()
    },
  }
}
