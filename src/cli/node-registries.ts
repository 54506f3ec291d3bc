import type { AddressBook } from '../mesh/address-book.ts'
import { signAssertion } from '../mesh/node-assertion.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import { RegistryClient } from '../mesh/registry/registry-client.ts'
import { registryAudience } from '../mesh/registry/registry-audience.ts'
import { nodeKey } from '../sidecar/node-key.ts'
import type { MeshSettings } from '../spec/mesh.ts'

export interface AskingNode {
  /** The mesh's name. */
  readonly mesh: string
  readonly node: string
  /** The state folder. */
  readonly state: string
  readonly now: () => Date
}

/** Whether the node of these settings has joined registries. */
export const hasRegistries = async ({ node, state }: MeshSettings): Promise<boolean> =>
  node !== undefined && (await knownRegistries(state)).length > 0

/** A new assertion of this node, by its key of now, for one request to the registry at an address. */
export const registryAssertion =
  ({ mesh, node, state, now }: AskingNode): ((address: string) => Promise<string>) =>
  async (address) => {
    const principal = { kind: 'node', id: node, teams: [], attributes: {} } as const
    const assertion = { node, principal, audience: registryAudience(mesh, address), now: now() }
    return signAssertion(assertion, await nodeKey(state))
  }

/** How this node asks the registries that it has joined, until the signal ends what is under way. */
export const registryClient = async (node: AskingNode, signal?: AbortSignal): Promise<RegistryClient> =>
  new RegistryClient({
    urls: await knownRegistries(node.state),
    assertion: registryAssertion(node),
    ...(signal === undefined ? {} : { signal }),
  })

/** The registries as an address book; also those that are joined while it is in use. */
export const registryAddressBook = (node: AskingNode): AddressBook => ({
  nodeStatement: async (name) => (await registryClient(node)).nodeStatement(name),
  rotationStatements: async (name) => (await registryClient(node)).rotationStatements(name),
})
