import { mesh } from './mesh.ts'
import { useLoaded, type Loading } from './loaded.ts'
import { useNowAndThen } from './use-fresh.ts'

/** The nodes of the mesh and whether they can be reached, which nobody tells of: it is asked now and then. */
export function useNodes(): Loading<Awaited<ReturnType<typeof mesh.listNodes>>> {
  const nodes = useLoaded('nodes', () => mesh.listNodes())
  useNowAndThen(nodes.again)
  return nodes
}
