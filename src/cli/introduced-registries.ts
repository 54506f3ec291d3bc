import { bringRotations } from '../mesh/registry/bring-rotations.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import { RegistryClient } from '../mesh/registry/registry-client.ts'
import { ownRotations } from '../sidecar/own-rotations.ts'

import { registryAssertion, registryClient, type AskingNode } from './node-registries.ts'

/**
 * The registries that this node has joined, each of which has learned by its rotations with which key it signs now, as far as they
 * can be asked. What is learned once is not said again.
 */
export function introducedRegistries(): (node: AskingNode) => Promise<RegistryClient> {
  let introduced = 0
  return async (node) => {
    const rotations = (await ownRotations(node.state, node)).map(({ text }) => text)
    if (rotations.length > introduced) {
      const brought = (await knownRegistries(node.state)).map((url) =>
        bringRotations(
          new RegistryClient({ urls: [url], assertion: registryAssertion(node) }),
          node.node,
          rotations,
        ),
      )
      // One that cannot be asked says so to whoever has something for it.
      await Promise.allSettled(brought)
      introduced = rotations.length
    }
    return registryClient(node)
  }
}
