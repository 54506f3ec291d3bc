import type { ApiParts, OtherNodes as ApiNodes } from '../api/api-context.ts'
import { apiRoutes } from '../api/api-routes.ts'
import { KnownMesh } from '../discovery/graph/known-mesh.ts'
import { MeshLineage } from '../discovery/lineage/mesh-lineage.ts'
import { CouncilDesk } from '../mesh/proposals/council-desk.ts'
import { complianceView } from '../mesh/reports/compliance-view.ts'
import type { RegistryClient } from '../mesh/registry/registry-client.ts'
import { requestsElsewhere } from '../mesh/remote/access-elsewhere.ts'
import { AwayNodes, whyMissing } from '../mesh/remote/away-nodes.ts'
import { readersPatience } from '../mesh/remote/patience.ts'
import { principalElsewhere } from '../mesh/remote/principal-elsewhere.ts'
import type { MoreRoutes } from '../ports/http/http-port.ts'
import { DailyUse } from '../ports/mcp/daily-use.ts'
import { rememberTeam } from '../sidecar/agreement/team-owners.ts'
import type { NodeSecret } from '../sidecar/node-secret.ts'
import type { Sidecar } from '../sidecar/sidecar.ts'
import type { Mesh } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { directoryOf, type DirectoryPlace } from './directory-of.ts'
import { introducedRegistries } from './introduced-registries.ts'
import { hasRegistries, registryClient, type AskingNode } from './node-registries.ts'
import type { OtherNodes } from './other-nodes.ts'

export interface MeshApiPlace extends DirectoryPlace {
  /** What is spared what is read here anyway. */
  readonly sidecar?: Pick<Sidecar, 'remember'>
  readonly store: Store
  readonly secret: NodeSecret
  /** The way to other nodes, where there are any. */
  readonly others?: OtherNodes | undefined
  readonly search: ApiParts['search']
  readonly sparql: ApiParts['sparql']
  readonly told: Pick<ApiParts, 'events' | 'webhooks'>
  /** What the folder declares; without it nothing is proposed here. */
  readonly declared?: Mesh | undefined
  /** Where the command line answers itself: as in `ApiParts`. */
  readonly calledAs?: readonly string[]
}

/** What a node answers at `/api/v1`. */
export function meshApi({
  secret,
  others,
  search,
  sparql,
  told,
  declared,
  sidecar,
  calledAs,
  ...place
}: MeshApiPlace): MoreRoutes {
  const { store, mesh, settings, effects } = place
  const { metadata } = store
  const { now } = effects
  const registries = (): Promise<RegistryClient | undefined> => joinedRegistries(place, registryClient)
  const introduced = introducedRegistries()
  const elsewhere = others && (() => others.known.products())
  const nodes = others && { members: others.members, registries, ...asking(others, place) }
  const use = new DailyUse({ audit: metadata, settings: settings.mcp, now })
  const view = { mesh, node: settings.node?.name ?? mesh, state: settings.state, metadata, now }
  return apiRoutes({
    store,
    directory: directoryOf(place),
    search,
    ...(elsewhere && { elsewhere }),
    sparql,
    ...told,
    lineage: new MeshLineage({
      ...{ metadata, mesh, namespace: settings.lineage.namespace },
      ...(elsewhere && { elsewhere }),
      seen: (publication) => {
        sidecar?.remember(publication)
        rememberTeam(metadata, publication)
      },
    }),
    known: new KnownMesh({ metadata, mesh, now, ...(elsewhere && { others: elsewhere }) }),
    council:
      declared &&
      new CouncilDesk({
        build: { mesh: declared, store, effects },
        registries: () => joinedRegistries(place, introduced),
      }),
    compliance: complianceView({ ...view, ...(nodes && { others: nodes }) }),
    nodes,
    calledAs,
    agentUse: (principal) => use.used(principal),
    cursorKey: secret.keyFor('api-cursor', ''),
  })
}

/** What readers of this node ask others for. */
function asking(
  { remote: { peerOf } }: OtherNodes,
  { mesh, settings }: DirectoryPlace,
): Omit<ApiNodes, 'members' | 'registries'> {
  const self = { mesh, self: settings.node?.name ?? mesh }
  const awayNodes = new AwayNodes(readersPatience)
  return {
    away: (node) => awayNodes.find(peerOf(node)),
    whyMissing: (node) => whyMissing(peerOf(node)),
    askedAt: async (node, reader) => requestsElsewhere(peerOf(node), principalElsewhere(reader, self)),
    answerOf: async (node, reader, question) =>
      peerOf(node).answer(principalElsewhere(reader, self), question),
  }
}

/** Undefined where this node is alone; those that are joined while it runs count. */
async function joinedRegistries(
  { mesh, settings, effects }: DirectoryPlace,
  clientOf: (node: AskingNode) => Promise<RegistryClient>,
): Promise<RegistryClient | undefined> {
  const { node, state } = settings
  if (node === undefined || !(await hasRegistries(settings))) return undefined
  return clientOf({ mesh, node: node.name, state, now: effects.now })
}
