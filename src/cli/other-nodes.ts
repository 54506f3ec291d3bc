import type { Effects } from '../effects.ts'
import type { AddressBook } from '../mesh/address-book.ts'
import { KnownProducts } from '../mesh/known-products.ts'
import { declaredMembers, membersBeforeRules } from '../mesh/members-before-rules.ts'
import { Members } from '../mesh/members.ts'
import type { MeshMembers } from '../mesh/mesh-members.ts'
import { signAssertion } from '../mesh/node-assertion.ts'
import { openRemote, type OpenedRemote } from '../mesh/open-remote.ts'
import { OwnersInputs } from '../mesh/owners-inputs.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import { RegistryClient } from '../mesh/registry/registry-client.ts'
import type { RemoteInputs } from '../product/remote-inputs.ts'
import { nodeKey } from '../sidecar/node-key.ts'
import { declaredNodes } from '../spec/declared-nodes.ts'
import type { MeshSettings, NodeSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'

/** The other nodes of the mesh, as this one asks them. */
export interface OtherNodes extends AsyncDisposable {
  readonly members: MeshMembers
  readonly remote: OpenedRemote
  /** What they serve. */
  readonly known: KnownProducts
  /** What products of this node read of them. */
  readonly inputs: RemoteInputs
}

interface OwnPlace {
  /** The mesh's name, and its folder. */
  readonly mesh: string
  readonly root: string
  readonly settings: MeshSettings
  readonly store: Pick<Store, 'metadata'>
  readonly effects: Pick<Effects, 'now'>
}

/** Opens the way to them; undefined where this node has no name, and so is the only one. */
export async function openOtherNodes(place: OwnPlace): Promise<OtherNodes | undefined> {
  const { mesh, root, settings, store, effects } = place
  const { node, state } = settings
  if (node === undefined) return undefined
  const { now } = effects
  const book = bookOf({ mesh, node, state, now })
  const inForce = new Members({ store: store.metadata, mesh, node: node.name, state, addressBook: book, now })
  const members = membersBeforeRules(inForce, declaredNodes(root))
  const remote = await openRemote({ settings, mesh, members, book, effects })
  const self = { kind: 'node', id: node.name, teams: [], attributes: {} } as const
  const statements = (name: string): Promise<Readonly<Record<string, string>>> =>
    remote.peerOf(name).statements(self)
  const known = new KnownProducts({ state, mesh, self: node.name, members, statements, now })
  return {
    members,
    remote,
    known,
    inputs: new OwnersInputs({ members, datasets: remote.datasets, known }),
    [Symbol.asyncDispose]: () => remote.close(),
  }
}

/** What is known of them here, for whoever asks nobody. */
export const lastKnownProducts = (
  { mesh, root, settings }: Pick<OwnPlace, 'mesh' | 'root' | 'settings'>,
  { now }: Pick<Effects, 'now'>,
): KnownProducts =>
  new KnownProducts({
    state: settings.state,
    mesh,
    self: settings.node?.name ?? '',
    members: declaredMembers(declaredNodes(root)),
    statements: () => Promise.resolve({}),
    now,
  })

/** The registries that this node has joined, whichever they are when somebody is looked for. */
function bookOf({
  mesh,
  node,
  state,
  now,
}: {
  readonly mesh: string
  readonly node: NodeSettings
  readonly state: string
  readonly now: () => Date
}): AddressBook {
  const principal = { kind: 'node', id: node.name, teams: [], attributes: {} } as const
  const assertion = async (): Promise<string> =>
    signAssertion(
      { node: node.name, principal, audience: `registry:${mesh}`, now: now() },
      await nodeKey(state),
    )
  const registries = async (): Promise<RegistryClient> =>
    new RegistryClient({ urls: await knownRegistries(state), assertion })
  return {
    nodeStatement: async (name) => (await registries()).nodeStatement(name),
    rotationStatements: async (name) => (await registries()).rotationStatements(name),
  }
}
