import type { NodeOutlook } from '../mesh/proposals/mesh-outlook.ts'
import { meshOutlook } from '../mesh/proposals/mesh-outlook.ts'
import { Members } from '../mesh/members.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import { registryAddressBook, registryClient } from './node-registries.ts'
import { requireNode } from './this-node.ts'

export interface AskingPlace {
  /** The mesh's name. */
  readonly mesh: string
  readonly settings: MeshSettings
  readonly metadata: MetadataStore
  readonly now: () => Date
}

/** What each node of the mesh answers to a proposal, as its registries bring it. Throws `source_unavailable` where none can be asked. */
export async function outlookOfNodes(
  { mesh, settings, metadata: store, now }: AskingPlace,
  digest: string,
): Promise<readonly NodeOutlook[]> {
  const { state } = settings
  const asking = { mesh, node: requireNode(settings).name, state, now }
  const members = new Members({ store, ...asking, addressBook: registryAddressBook(asking) })
  return meshOutlook({ registry: await registryClient(asking), members, mesh }, digest)
}
