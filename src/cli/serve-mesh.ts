import type { Effects } from '../effects.ts'
import type { Mesh, MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { operatorToken } from '../sidecar/identity/operator-token.ts'
import { SessionBearers } from '../sidecar/identity/session-bearers.ts'
import { SignIn } from '../sidecar/identity/sign-in.ts'
import { NodeSecret } from '../sidecar/node-secret.ts'
import { servedMetadata } from '../sidecar/served-metadata.ts'
import { Sidecar } from '../sidecar/sidecar.ts'
import { steadyClock } from '../sidecar/steady-clock.ts'
import { EventFeed } from '../discovery/events/event-feed.ts'
import { MeshSparql } from '../discovery/graph/sparql/mesh-sparql.ts'
import { MeshSearch } from '../discovery/search/mesh-search.ts'
import { webhookSender } from '../discovery/webhooks/webhook-sender.ts'
import type { HttpPort } from '../ports/http/http-port.ts'
import type { ApiParts } from '../api/api-context.ts'
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
import { startTelemetry } from './telemetry/start-telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { printLine } from './terminal.ts'
import { startWatchingClock } from './watch-clock.ts'
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
  { terminal: given, effects: machine }: CommandContext,
  { name, settings, store, mesh, others, anyPort = false }: ServedMesh,
  onReady: (ports: ServedPorts) => void = () => undefined,
): Promise<void> {
  const ending = interrupted()
  const effects = { ...machine, now: steadyClock(machine.now) }
  const { terminal, request } = serverLog(given, settings.log, machine.now)
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
  const delegated = ofMesh && { delegated: ofMesh.delegated }
  const place = { mesh: name, settings, store, effects, onFailed: sidecar.signInFailed }
  const signIn = new SignIn({ ...place, ...delegated, sessions: sessionBearers(secret, effects) })
  const metadata = servedMetadata(store.metadata, { mesh: name, node: node?.name, now: effects.now })
  const open = { ...store, metadata }
  const served = { mesh: name, settings, metadata, sidecar, signIn, effects }
  await using search = await openSearch(served, others)
  const told = tellers(served, secret)
  await using sparql = new MeshSparql({ state: settings.state })
  const port = {
    ...served,
    ...httpSecrets(secret, effects),
    ...(request && { log: request }),
    more: [
      ...(ofMesh === undefined ? [] : [ofMesh.routes]),
      meshApi({ ...served, store: open, secret, search, sparql, told, others, declared: mesh }),
      portalRoutes(),
    ],
  }
  const ports = await openPorts(port, { decoyKey: secret.keyFor('scram-decoy', ''), serveAt })
  // Files are dated by the machine.
  const build = mesh && { mesh, store, effects: machine, ...(others && { remote: others.inputs }) }
  const running = [
    startWatchingClock(terminal, effects.now),
    startPreparing(terminal, { mesh: name, settings, store: open, sidecar, effects }),
    startWatchingPromises(terminal, { metadata, effects }),
    startWebhooks(terminal, { ...served, ...told, store: open }),
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
  told.events.close()
  await Promise.all([...running.map((task) => task?.stop()), ports.close()])
}

const sessionBearers = (secret: NodeSecret, effects: Effects): SessionBearers =>
  new SessionBearers(secret.keyFor('session-bearer', ''), effects)

/** What the HTTP port gives away and takes back. */
const httpSecrets = (secret: NodeSecret, effects: Effects) => ({
  addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
  sessions: new SessionCookies(secret.keyFor('session-cookie', ''), effects),
})

/** What tells of what happens. */
const tellers = (
  { settings, metadata, effects }: Pick<HttpPort, 'settings' | 'metadata' | 'effects'>,
  secret: NodeSecret,
): Pick<ApiParts, 'events' | 'webhooks'> => ({
  events: new EventFeed(metadata),
  webhooks: webhookSender({ settings, keyFor: (use, of) => secret.keyFor(use, of), now: effects.now }),
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
