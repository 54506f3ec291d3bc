import type { MeshClient } from '../../api/client/mesh-client.ts'
import type { Asking, AskingContext } from './asking-context.ts'
import { tokenSays } from './token-says.ts'

/**
 * Gives a command the Mesh API: of the node that was named, or of the mesh in the folder, answered in this process by
 * the same routes. What is refused is the `HansaError` it was.
 */
export async function askMesh<T>(
  context: AskingContext,
  { as, declared }: Asking,
  work: (mesh: MeshClient) => Promise<T>,
): Promise<T> {
  const { node } = context
  if (node === undefined)
    return (await import('./ask-here.ts')).askHere(context, { as, ...(declared && { declared }) }, work)
  if (as !== undefined) throw tokenSays()
  return work((await import('./client-of-node.ts')).clientOfNode(node))
}
