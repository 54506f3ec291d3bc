import { getRequestListener } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { ownerWorkers } from '../../sidecar/owner-query.ts'
import { httpApp, type HttpOptions } from './app.ts'

export interface HttpServer {
  readonly url: string
  /** Takes no new requests, lets those under way end if they are quick, and leaves no worker. */
  close(): Promise<void>
}

interface Address {
  readonly host: string
  readonly port: number
}

/** One starts while the other is in use, and an idle node keeps little memory. */
const workersWaiting = 1

/** How long answers under way may go on after the end was asked for. */
const graceMilliseconds = 3000

/** Listens for HTTP; `port` 0 takes any free one. */
export async function serveHttp(
  options: Omit<HttpOptions, 'workers'>,
  address: Address,
): Promise<HttpServer> {
  const workers = ownerWorkers(options.settings, workersWaiting)
  const running = new Set<Promise<unknown>>()
  const app = httpApp({ ...options, workers }, (answered) => {
    const settled: Promise<unknown> = answered.catch(() => undefined).then(() => running.delete(settled))
    running.add(settled)
  })
  const answer = getRequestListener(app.fetch)
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  try {
    const url = await listen(server, address)
    return {
      url,
      close: async () => {
        await stop(server)
        await Promise.all(running)
        await workers.close()
      },
    }
  } catch (error) {
    await workers.close()
    throw error
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
