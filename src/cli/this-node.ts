import { HansaError } from '../errors.ts'
import { publicKeyText } from '../governance/signed-statement.ts'
import { Members } from '../mesh/members.ts'
import { OwnStatements } from '../mesh/own-statements.ts'
import type { BuildContext } from '../product/build-context.ts'
import { nodeKey } from '../sidecar/node-key.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { MeshSettings, NodeSettings } from '../spec/mesh.ts'
import { servedProtocols, type ServedProtocol } from '../spec/served-protocols.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { AskingNode } from './node-registries.ts'
import { packageVersion } from './package-version.ts'

/** What `mesh.yaml` says of this node. Throws `invalid_input` where the mesh is this one alone. */
export function requireNode({ node }: Pick<MeshSettings, 'node'>): NodeSettings {
  if (node !== undefined) return node
  throw new HansaError('invalid_input', 'mesh.yaml names no node: this is the only one of its mesh', {
    remedy: 'Say in mesh.yaml what it is called and where others reach it: `node: { name: …, address: … }`.',
  })
}

export interface ThisNode {
  /** The mesh's name. */
  readonly mesh: string
  readonly node: NodeSettings
  readonly protocols: readonly ServedProtocol[]
  /** The state folder. */
  readonly state: string
  readonly store: MetadataStore
  readonly now: () => Date
}

/** The node of a mesh folder. Throws `invalid_input` where the mesh has this one only. */
export const thisNodeOf = ({ mesh: { name, settings }, store, effects }: BuildContext): ThisNode => ({
  mesh: name,
  node: requireNode(settings),
  protocols: servedProtocols(settings),
  state: settings.state,
  store: store.metadata,
  now: effects.now,
})

/** Its key of now, made where there is none yet. */
export const keyOfThisNode = async ({ state }: Pick<ThisNode, 'state'>): Promise<string> =>
  publicKeyText((await nodeKey(state)).publicKey)

/** The members as far as they are known here; nobody is asked. */
export const membersKnownHere = ({ store, mesh, node, state, now }: Omit<ThisNode, 'protocols'>): Members =>
  new Members({
    store,
    mesh,
    node: node.name,
    state,
    now,
    addressBook: { rotationStatements: () => Promise.resolve([]) },
  })

/** How a node stands in the rules in force. */
export type Membership =
  | { readonly kind: 'member'; readonly known: KnownNode }
  /** Under this name there is another key. */
  | { readonly kind: 'other-key' }
  | { readonly kind: 'unknown' }

export async function membershipOf(node: Omit<ThisNode, 'protocols'>): Promise<Membership> {
  const members = membersKnownHere(node)
  const known = await members.known(node.node.name)
  if (known === undefined) return { kind: 'unknown' }
  const isOwn = (await members.keyOf(node.node.name)) === (await keyOfThisNode(node))
  return isOwn ? { kind: 'member', known } : { kind: 'other-key' }
}

/** The entry of `governance/nodes.yaml` that lets a node in. */
export const nodesEntry = (name: string, key: string, domains: readonly string[] = []): string =>
  `- { node: ${name}, key: ${key}, domains: [${domains.join(', ')}] }`

/** What this node says of itself. */
export async function statementsOfThisNode(own: ThisNode): Promise<OwnStatements> {
  return new OwnStatements({
    ...own,
    key: await nodeKey(own.state),
    members: membersKnownHere(own),
    hansa: packageVersion(),
  })
}

/** How this node is known where it asks others. */
export const askingAs = ({ mesh, node, state, now }: ThisNode): AskingNode => ({
  ...{ mesh, node: node.name, state, now },
})
