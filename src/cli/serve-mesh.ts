import type { Mesh, MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { operatorToken } from '../sidecar/identity/operator-token.ts'
import { SessionBearers } from '../sidecar/identity/session-bearers.ts'
import { SignIn } from '../sidecar/identity/sign-in.ts'
import { NodeSecret } from '../sidecar/node-secret.ts'
import { Sidecar } from '../sidecar/sidecar.ts'
import { serveFlight } from '../ports/flight/serve.ts'
import type { DocumentSource } from '../mesh/deliver.ts'
import { FileAddresses } from '../ports/http/file-address.ts'
import { serveHttp } from '../ports/http/serve.ts'
import type { Address } from '../ports/listen.ts'
import { servePostgres } from '../ports/pgwire/serve.ts'
import { asDeclared, atAnyPort } from './at-any-port.ts'
import type { CommandContext } from './command-context.ts'
import { interrupted } from './interrupted.ts'
import { nodeOfMesh, type NodeOfMesh } from './mesh-port.ts'
import { startMeshTasks } from './mesh-tasks.ts'
import { registryAddressBook } from './node-registries.ts'
import { startPreparing } from './prepare-renditions.ts'
import { startSchedules } from './schedules.ts'
import type { OtherNodes } from './other-nodes.ts'
import { printLine } from './terminal.ts'

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
  const server = await serveHttp(
    {
      mesh: name,
      settings,
      metadata: store.metadata,
      sidecar,
      signIn,
      addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
      effects,
      ...(ofMesh === undefined ? {} : { more: ofMesh.routes }),
    },
    settings.http,
  )
  const key = secret.keyFor('scram-decoy', '')
  const serveAt = anyPort ? atAnyPort(terminal) : asDeclared
  const port = { mesh: name, settings, sidecar, signIn, effects }
  const open: Closing[] = [server]
  const postgres = await opened(
    open,
    pgwire && serveAt(pgwire, (at) => servePostgres({ ...port, pgwire: at, key })),
  )
  const arrow = await opened(open, flight && serveAt(flight, (at) => serveFlight({ ...port, flight: at })))
  const preparing = startPreparing(terminal, { mesh: name, settings, store, sidecar, effects })
  const build = mesh && { mesh, store, effects, ...(others && { remote: others.inputs }) }
  const schedules = build && startSchedules(terminal, build)
  const tasks = asking && startMeshTasks(terminal, { ...asking, sources: sourcesOf(ofMesh), build })
  printLine(terminal, `Serving ${name} at ${server.url} (Ctrl-C ends it)`)
  if (postgres !== undefined) printLine(terminal, `PostgreSQL's clients at ${postgres.url}`)
  if (arrow !== undefined) printLine(terminal, `Arrow Flight SQL's clients at ${arrow.url}`)
  onReady({
    url: server.url,
    ...(pgwire && postgres && { pgwire: { host: pgwire.host, port: postgres.port } }),
  })
  await ending
  await Promise.all([schedules?.stop(), tasks?.stop(), preparing.stop(), ...open.map((each) => each.close())])
}

/** What a node of several delivers. */
const sourcesOf = (ofMesh: NodeOfMesh | undefined): readonly DocumentSource[] =>
  ofMesh === undefined ? [] : [ofMesh.statements, ofMesh.reports]

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
