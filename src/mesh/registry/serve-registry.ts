import { getRequestListener } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type ServerOptions } from 'node:http'
import { cutOffLater } from '../../ports/http/patience.ts'
import { listen, type Address } from '../../ports/listen.ts'
import type { BuildContext } from '../../product/build-context.ts'
import { Members } from '../members.ts'
import { sqlTaken } from '../../store/sql-taken.ts'
import { TakenOnce } from '../taken-once.ts'
import { dropWhatIsDisowned } from './drop-disowned.ts'
import { gatherBundles } from './gather-bundles.ts'
import { LineageIndex } from './lineage-index.ts'
import { readRotations } from './read-documents.ts'
import { registryApp } from './registry-app.ts'
import { openRegistryDatabase } from './registry-database.ts'
import type { Registry } from './registry.ts'

export interface RegistryServer {
  readonly url: string
  /** Takes no new requests, lets those under way end if they are quick, and closes the index. */
  close(): Promise<void>
}

const patience: ServerOptions = {
  maxHeaderSize: 16 << 10,
  headersTimeout: 20_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5000,
}

const graceMilliseconds = 3000
const mostConnections = 5000

/** How often is looked whether a bundle's day has come, or another process has enacted rules. */
const lookMilliseconds = 5000

export interface ServeOptions {
  /** Where it listens; `port` 0 takes any free one. */
  readonly address: Address
  /** By which nodes know it, where that is not where it listens; as `registryAddress` makes them. */
  readonly addresses?: readonly string[]
  readonly onFault: (error: unknown) => void
}

/** Serves a registry of the mesh of this context. The context's store stays the caller's. */
export async function serveRegistry(
  build: BuildContext,
  { address, addresses = [], onFault }: ServeOptions,
): Promise<RegistryServer> {
  const registry = await openRegistry(build, addresses)
  const answer = getRequestListener(registryApp(registry).fetch)
  const running = new Set<Promise<unknown>>()
  const server = createServer(patience, (incoming, outgoing) => {
    cutOffLater(incoming)
    const answered: Promise<unknown> = answer(incoming, outgoing).finally(() => running.delete(answered))
    running.add(answered)
  })
  server.maxConnections = mostConnections
  const port = await listen(server, address, 'registry').catch(async (error: unknown) => {
    await registry.database.close()
    throw error
  })
  const looking = setInterval(() => void dropWhatIsDisowned(registry).catch(onFault), lookMilliseconds)
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`,
    close: async () => {
      clearInterval(looking)
      const closed = once(server, 'close')
      server.close()
      const impatience = setTimeout(() => server.closeAllConnections(), graceMilliseconds)
      await closed
      clearTimeout(impatience)
      await Promise.all(running)
      await registry.database.close()
    },
  }
}

async function openRegistry(build: BuildContext, addresses: readonly string[]): Promise<Registry> {
  const { mesh, store, effects } = build
  const database = await openRegistryDatabase(mesh.settings.state)
  const members = new Members({
    store: store.metadata,
    mesh: mesh.name,
    state: mesh.settings.state,
    addressBook: { rotationStatements: async (node) => [await readRotations(database, node)] },
    now: effects.now,
  })
  const lineage = new LineageIndex(database)
  const registry = {
    mesh: mesh.name,
    addresses,
    database,
    members,
    lineage,
    taken: new TakenOnce(sqlTaken(database), effects.now),
    build,
    now: effects.now,
  }
  try {
    await gatherBundles(registry)
    await dropWhatIsDisowned(registry)
    return registry
  } catch (error) {
    await database.close()
    throw error
  }
}
