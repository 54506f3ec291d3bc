import type { Effects } from '../effects.ts'
import type { Mesh, MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { operatorToken } from '../sidecar/identity/operator-token.ts'
import { SessionBearers } from '../sidecar/identity/session-bearers.ts'
import { SignIn } from '../sidecar/identity/sign-in.ts'
import { NodeSecret } from '../sidecar/node-secret.ts'
import { Sidecar } from '../sidecar/sidecar.ts'
import { EventFeed } from '../discovery/events/event-feed.ts'
import { webhookSender } from '../discovery/webhooks/webhook-sender.ts'
import { MeshSearch } from '../discovery/search/mesh-search.ts'
import type { HttpPort } from '../ports/http/http-port.ts'
import { portalRoutes } from '../api/portal/portal-routes.ts'
import { FileAddresses } from '../ports/http/file-address.ts'
import { SessionCookies } from '../ports/http/session-cookies.ts'
import type { Address } from '../ports/listen.ts'
import { asDeclared, atAnyPort } from './at-any-port.ts'
import type { CommandContext } from './command-context.ts'
import { interrupted } from './interrupted.ts'
import { serverLog } from './log-terminal.ts'
import { meshApi } from './mesh-api.ts'
import { nodeOfMesh } from './mesh-port.ts'
import { startMeshTasks } from './mesh-tasks.ts'
import { registryAddressBook } from './node-registries.ts'
import { packageVersion } from './package-version.ts'
import { startPreparing } from './prepare-renditions.ts'
import { startSchedules } from './schedules.ts'
import { openPorts, type OpenedPorts } from './open-ports.ts'
import type { OtherNodes } from './other-nodes.ts'
import { startTelemetry, type Telemetry } from './telemetry/start-telemetry.ts'
import { printLine } from './terminal.ts'
import { startWatchingPromises } from './watch-promises.ts'
import { startWebhooks } from './start-webhooks.ts'

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
  { terminal: given, effects }: CommandContext,
  { name, settings, store, mesh, others, anyPort = false }: ServedMesh,
  onReady: (ports: ServedPorts) => void = () => undefined,
): Promise<void> {
  const ending = interrupted()
  const { terminal, request } = serverLog(given, settings.log, effects.now)
  const serveAt = anyPort ? atAnyPort(terminal) : asDeclared
  const instance = `${name}/${settings.node?.name ?? name}`
  const telemetry = { environment: effects.environment, instance, version: packageVersion() }
  await using measured = await startTelemetry({ ...telemetry, metrics: settings.metrics })
  // Made at the first start, so that whoever starts the node finds it.
  await operatorToken(settings.state)
  const secret = await NodeSecret.open(settings.state)
  const remote = others && { remote: others.remote.datasets }
  await using sidecar = await Sidecar.open({ store, settings, mesh: name, effects, ...remote })
  const { node } = settings
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
  await using search = await openSearch(served, others)
  const events = new EventFeed(store.metadata)
  const keyFor = (use: string, of: string): Uint8Array => secret.keyFor(use, of)
  const webhooks = webhookSender({ settings, keyFor, now: effects.now })
  const port = {
    ...served,
    ...httpSecrets(secret, effects),
    ...(request && { log: request }),
    more: [
      ...(ofMesh === undefined ? [] : [ofMesh.routes]),
      meshApi({ ...served, store, secret, search, events, webhooks, ...(others && { known: others.known }) }),
      portalRoutes(),
    ],
  }
  const ports = await openPorts(port, { decoyKey: secret.keyFor('scram-decoy', ''), serveAt })
  const build = mesh && { mesh, store, effects, ...(others && { remote: others.inputs }) }
  const running = [
    startPreparing(terminal, { mesh: name, settings, store, sidecar, effects }),
    startWatchingPromises(terminal, { metadata: store.metadata, effects }),
    startWebhooks(terminal, { mesh: name, settings, store, effects, feed: events, sender: webhooks }),
    build && startSchedules(terminal, build),
    asking && ofMesh && startMeshTasks(terminal, { ...asking, ofMesh, build }),
  ]
  for (const line of saidOf(name, ports, measured)) printLine(terminal, line)
  const { pgwire } = settings
  onReady({
    url: ports.http.url,
    ...(pgwire && ports.postgres && { pgwire: { host: pgwire.host, port: ports.postgres.port } }),
  })
  await ending
  events.close()
  await Promise.all([...running.map((task) => task?.stop()), ports.close()])
}

/** What the HTTP port gives away and takes back. */
const httpSecrets = (secret: NodeSecret, effects: Effects) => ({
  addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
  sessions: new SessionCookies(secret.keyFor('session-cookie', ''), effects),
})

const openSearch = (
  { mesh, settings, metadata, effects }: Pick<HttpPort, 'mesh' | 'settings' | 'metadata' | 'effects'>,
  others: OtherNodes | undefined,
): Promise<MeshSearch> =>
  MeshSearch.open({
    ...{ mesh, settings, metadata, now: effects.now },
    ...(others && { others: () => others.known.products() }),
  })

/** Where its clients find it. */
const saidOf = (
  name: string,
  { http, postgres, flight }: OpenedPorts,
  { metrics }: Telemetry,
): readonly string[] => [
  `Serving ${name} at ${http.url} (Ctrl-C ends it)`,
  ...(postgres === undefined ? [] : [`PostgreSQL's clients at ${postgres.url}`]),
  ...(flight === undefined ? [] : [`Arrow Flight SQL's clients at ${flight.url}`]),
  ...(metrics === undefined ? [] : [`Measurements at ${metrics.url}`]),
]
