import type { Effects } from '../effects.ts'
import type { Mesh, MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { operatorToken } from '../sidecar/identity/operator-token.ts'
import { SessionBearers } from '../sidecar/identity/session-bearers.ts'
import { SignIn } from '../sidecar/identity/sign-in.ts'
import { NodeSecret } from '../sidecar/node-secret.ts'
import { Sidecar } from '../sidecar/sidecar.ts'
import { portalRoutes } from '../api/portal/portal-routes.ts'
import { serveFlight } from '../ports/flight/serve.ts'
import { FileAddresses } from '../ports/http/file-address.ts'
import { SessionCookies } from '../ports/http/session-cookies.ts'
import { serveHttp } from '../ports/http/serve.ts'
import type { Address } from '../ports/listen.ts'
import { servePostgres } from '../ports/pgwire/serve.ts'
import { asDeclared, atAnyPort } from './at-any-port.ts'
import type { CommandContext } from './command-context.ts'
import { interrupted } from './interrupted.ts'
import { meshApi } from './mesh-api.ts'
import { nodeOfMesh } from './mesh-port.ts'
import { startMeshTasks } from './mesh-tasks.ts'
import { registryAddressBook } from './node-registries.ts'
import { startPreparing } from './prepare-renditions.ts'
import { startSchedules } from './schedules.ts'
import type { OtherNodes } from './other-nodes.ts'
import { printLine, type Terminal } from './terminal.ts'
import { startWatchingPromises } from './watch-promises.ts'

export interface ServedMesh {
  readonly name: string
  readonly settings: MeshSettings
  readonly store: Store
  /** What is declared, to be applied by schedule; without it only what is published is served. */
  readonly mesh: Mesh | undefined
  /** The way to other nodes; it is closed by whoever opened it. */
  readonly others?: OtherNodes | undefined
  /** Whether ports beside HTTP take any free number where theirs is taken, rather than not to start. */
  readonly anyPort?: boolean
}

/** Where the ports listen. */
export interface ServedPorts {
  readonly url: string
  /** Absent where PostgreSQL's clients are not served. */
  readonly pgwire?: Address
}

/** Serves the published products and applies scheduled ones, until SIGINT or SIGTERM; then ends what is running. */
export async function serveMesh(
  { terminal, effects }: CommandContext,
  { name, settings, store, mesh, others, anyPort = false }: ServedMesh,
  onReady: (ports: ServedPorts) => void = () => undefined,
): Promise<void> {
  const ending = interrupted()
  // Made at the first start, so that whoever starts the node finds it.
  await operatorToken(settings.state)
  const secret = await NodeSecret.open(settings.state)
  const remote = others && { remote: others.remote.datasets }
  await using sidecar = await Sidecar.open({ store, settings, mesh: name, effects, ...remote })
  const { node, pgwire, flight } = settings
  const asking = node && { mesh: name, node: node.name, state: settings.state, now: effects.now }
  const addressBook = asking && registryAddressBook(asking)
  const ofMesh =
    node && addressBook && (await nodeOfMesh({ name, settings, node, store, secret, addressBook, effects }))
  const signIn = new SignIn({
    mesh: name,
    settings,
    store,
    sessions: new SessionBearers(secret.keyFor('session-bearer', ''), effects),
    ...(ofMesh === undefined ? {} : { delegated: ofMesh.delegated }),
    effects,
    onFailed: sidecar.signInFailed,
  })
  const served = { mesh: name, settings, metadata: store.metadata, sidecar, signIn, effects }
  const server = await serveHttp(
    {
      ...served,
      ...httpSecrets(secret, effects),
      more: [
        ...(ofMesh === undefined ? [] : [ofMesh.routes]),
        meshApi({ ...served, store, secret, ...(others && { known: others.known }) }),
        portalRoutes(),
      ],
    },
    settings.http,
  )
  const key = secret.keyFor('scram-decoy', '')
  const serveAt = anyPort ? atAnyPort(terminal) : asDeclared
  const open: Closing[] = [server]
  const postgres = await opened(
    open,
    pgwire && serveAt(pgwire, (at) => servePostgres({ ...served, pgwire: at, key })),
  )
  const arrow = await opened(open, flight && serveAt(flight, (at) => serveFlight({ ...served, flight: at })))
  const build = mesh && { mesh, store, effects, ...(others && { remote: others.inputs }) }
  const running = [
    startPreparing(terminal, { mesh: name, settings, store, sidecar, effects }),
    startWatchingPromises(terminal, { metadata: store.metadata, effects }),
    build && startSchedules(terminal, build),
    asking && ofMesh && startMeshTasks(terminal, { ...asking, ofMesh, build }),
  ]
  printWhere(terminal, { name, http: server.url, postgres: postgres?.url, arrow: arrow?.url })
  onReady({
    url: server.url,
    ...(pgwire && postgres && { pgwire: { host: pgwire.host, port: postgres.port } }),
  })
  await ending
  await Promise.all([...running.map((task) => task?.stop()), ...open.map((each) => each.close())])
}

interface Where {
  readonly name: string
  readonly http: string
  readonly postgres: string | undefined
  readonly arrow: string | undefined
}

function printWhere(terminal: Terminal, { name, http, postgres, arrow }: Where): void {
  printLine(terminal, `Serving ${name} at ${http} (Ctrl-C ends it)`)
  if (postgres !== undefined) printLine(terminal, `PostgreSQL's clients at ${postgres}`)
  if (arrow !== undefined) printLine(terminal, `Arrow Flight SQL's clients at ${arrow}`)
}

/** What the HTTP port gives away and takes back. */
const httpSecrets = (secret: NodeSecret, effects: Effects) => ({
  addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
  sessions: new SessionCookies(secret.keyFor('session-cookie', ''), effects),
})

interface Closing {
  close(): Promise<void>
}

/** One more server, where it is wanted; those that were opened before are closed where it does not start. */
async function opened<T extends Closing>(
  open: Closing[],
  starting: Promise<T> | undefined,
): Promise<T | undefined> {
  try {
    const server = await starting
    if (server !== undefined) open.push(server)
    return server
  } catch (error) {
    await Promise.all(open.map((each) => each.close()))
    throw error
  }
}
