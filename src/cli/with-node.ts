import { Members } from '../mesh/members.ts'
import type { DescriptorCheck } from '../mesh/read-descriptor.ts'
import type { RegistryClient } from '../mesh/registry/registry-client.ts'
import type { Store } from '../store/store.ts'
import type { CommandContext } from './command-context.ts'
import { registryAddressBook, registryClient } from './node-registries.ts'
import { withStore } from './open-mesh.ts'
import { requireNode } from './this-node.ts'

/** A node of a mesh as a command uses it. */
export interface OpenedNode {
  readonly node: string
  /** The state folder. */
  readonly state: string
  readonly store: Store
  readonly members: Members
  readonly registries: RegistryClient
  /** What descriptors of nodes and products are held against now. */
  readonly check: DescriptorCheck
}

/** Opens the node of this mesh folder. Throws `invalid_input` where the mesh has this one only. */
export async function withNode<T>(
  context: CommandContext,
  work: (opened: OpenedNode) => Promise<T>,
): Promise<T> {
  return withStore(context, async (store, settings, mesh) => {
    const { name: node } = requireNode(settings)
    const { state } = settings
    const { now } = context.effects
    const asking = { mesh, node, state, now }
    const addressBook = registryAddressBook(asking)
    const members = new Members({ store: store.metadata, ...asking, addressBook })
    const registries = await registryClient(asking)
    const check = { mesh, members, now: now() }
    return work({ node, state, store, members, registries, check })
  })
}
