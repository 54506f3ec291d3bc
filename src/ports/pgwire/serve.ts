import { readFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { HansaError } from '../../errors.ts'
import type { PostgresSettings } from '../../spec/mesh.ts'
import { listen } from '../listen.ts'
import { CancelKeys } from './cancel-keys.ts'
import { serveConnection } from './connection.ts'
import { Lobby } from './lobby.ts'
import { MessageBudget } from './message-budget.ts'
import type { PostgresPort } from './postgres-port.ts'

export interface PostgresServer {
  /** `postgres://host:port/mesh`. */
  readonly url: string
  readonly port: number
  /** Takes no new clients, lets statements that run end if they are quick, and is done with the sidecar then. */
  close(): Promise<void>
}

/** How long statements under way may go on after the end was asked for. */
const graceMilliseconds = 3000

/** Connections beside those that have signed in or are about to: such as are being closed. */
const spare = 50

/** Listens for PostgreSQL's clients; `port` 0 takes any free one. The sidecar stays the caller's, to be closed afterwards. */
export async function servePostgres(port: PostgresPort): Promise<PostgresServer> {
  const { pgwire, mesh } = port
  const secure = await secureContext(pgwire)
  const keys = new CancelKeys()
  const stopping = new AbortController()
  const shared = {
    lobby: new Lobby({ inAll: pgwire.signingIn, perAddress: pgwire.signingInPerAddress }),
    budget: new MessageBudget(pgwire.messageBytes),
    seats: { taken: 0, most: pgwire.connections },
  }
  const open = new Map<Socket, Promise<void>>()
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    const served = serveConnection(socket, { ...shared, port, keys, secure, stopping: stopping.signal })
    open.set(socket, served)
    void served.finally(() => open.delete(socket))
  })
  server.maxConnections = pgwire.connections + pgwire.signingIn + spare
  const taken = await listen(server, pgwire, 'pgwire')
  const host = pgwire.host.includes(':') ? `[${pgwire.host}]` : pgwire.host
  return {
    url: `postgres://${host}:${taken}/${mesh}`,
    port: taken,
    close: async () => {
      stopping.abort()
      server.close()
      const timer = setTimeout(() => {
        for (const socket of open.keys()) socket.destroy()
      }, graceMilliseconds)
      await Promise.all(open.values())
      clearTimeout(timer)
      for (const socket of open.keys()) socket.destroy()
    },
  }
}

async function secureContext({ certificate, key }: PostgresSettings): Promise<SecureContext | undefined> {
  if (certificate === undefined || key === undefined) return undefined
  try {
    const [cert, secret] = await Promise.all([readFile(certificate), readFile(key)])
    return createSecureContext({ cert, key: secret, minVersion: 'TLSv1.2' })
  } catch (cause) {
    throw new HansaError('invalid_input', 'the certificate or the key of `pgwire` cannot be used', {
      cause,
      remedy: 'Name two PEM files that belong together, and that this user may read.',
    })
  }
}
