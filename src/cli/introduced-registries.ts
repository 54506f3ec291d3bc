import { bringRotations } from '../mesh/registry/bring-rotations.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import { RegistryClient } from '../mesh/registry/registry-client.ts'
import { ownRotations } from '../sidecar/own-rotations.ts'
import { registryAssertion, registryClient, type AskingNode } from './node-registries.ts'

/** How a node asks one registry, which has learned by its rotations with which key it signs now. */
export async function introducedRegistry(url: string, node: AskingNode): Promise<RegistryClient> {
  const client = new RegistryClient({ urls: [url], assertion: registryAssertion(node) })
  const rotations = (await ownRotations(node.state, node)).map(({ text }) => text)
  if (rotations.length > 0) await bringRotations(client, node.node, rotations)
  return client
}

/**
 * The registries that this node has joined, each of which has learned with which key it signs now, as far as they can be
 * asked. What is learned once is not said again.
 */
export function introducedRegistries(): (node: AskingNode) => Promise<RegistryClient> {
  let introduced = 0
  return async (node) => {
    const { length } = await ownRotations(node.state, node)
    if (length > introduced) {
      const urls = await knownRegistries(node.state)
      // One that cannot be asked says so to whoever has something for it.
      await Promise.allSettled(urls.map((url) => introducedRegistry(url, node)))
      introduced = length
    }
    return registryClient(node)
  }
}
