import { isHansaError } from '../../errors.ts'
import type { RegistryClient } from './registry-client.ts'

/** Brings all rotations of a node, in order, to registries that may need them. */
export async function bringRotations(
  client: RegistryClient,
  node: string,
  rotations: readonly string[],
): Promise<void> {
  try {
    await client.deliverRotations(node, rotations)
  } catch (error) {
    // A registry whose rules name a later key does not need them; where it needs others, it does not know this node.
    if (!isHansaError(error, 'denied')) throw error
  }
}
