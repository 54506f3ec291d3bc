import type { Effects } from '../effects.ts'
import { KnownProducts } from '../mesh/known-products.ts'
import { declaredMembers, membersBeforeRules } from '../mesh/members-before-rules.ts'
import { Members } from '../mesh/members.ts'
import type { MeshMembers } from '../mesh/mesh-members.ts'
import { openRemote, type OpenedRemote } from '../mesh/open-remote.ts'
import { OwnersInputs } from '../mesh/owners-inputs.ts'
import type { RemoteInputs } from '../product/remote-inputs.ts'
import { declaredNodes } from '../spec/declared-nodes.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { registryAddressBook } from './node-registries.ts'

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
  const book = registryAddressBook({ mesh, node: node.name, state, now })
  const inForce = new Members({ store: store.metadata, mesh, node: node.name, state, addressBook: book, now })
  const members = membersBeforeRules(inForce, {
    declared: declaredNodes(root),
    isAnyInForce: async () => (await store.metadata.bundle()) !== undefined,
  })
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
