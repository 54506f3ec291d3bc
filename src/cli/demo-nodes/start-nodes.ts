import type { Mesh } from '../../spec/mesh.ts'
import type { CommandContext } from '../command-context.ts'
import { join } from '../commands/join.ts'
import { withMesh } from '../open-mesh.ts'
import { agreeBetweenNodes, type ReadFromElsewhere } from './agree-between-nodes.ts'
import { layOutNodes, type NodeFolder, type NodeFolders } from './node-folders.ts'
import { NodeProcess, runNode } from './node-process.ts'
import { readsBetweenDomains } from './reads-between-domains.ts'

export interface StartedNodes extends NodeFolders {
  readonly processes: readonly NodeProcess[]
  /** Ends all of them. */
  end(): Promise<void>
}

export interface StartOptions {
  /** Where the nodes' folders are made. */
  readonly base: string
  /** What readers besides the mesh's own products read, by which agreements are made. */
  readonly reads?: readonly ReadFromElsewhere[]
}

/** Divides a mesh into one node a domain and a registry, and brings them up, producers first: each builds when what it reads is there. */
export async function startNodes(
  context: CommandContext,
  mesh: Mesh,
  { base, reads = [] }: StartOptions,
): Promise<StartedNodes> {
  const folders = await layOutNodes(mesh, base)
  const wanted = [...readsBetweenDomains(mesh), ...reads]
  const processes: NodeProcess[] = []
  const end = async (): Promise<void> => {
    for (const process of processes.toReversed()) await process.end()
  }
  try {
    processes.push(await startRegistry(context, folders.registry))
    for (const node of folders.nodes)
      processes.push(await startNode(context, node, { registry: folders.registry, wanted }))
    return { ...folders, processes, end }
  } catch (error) {
    await end()
    throw error
  }
}

async function startRegistry({ terminal }: CommandContext, registry: NodeFolder): Promise<NodeProcess> {
  const { name, folder, port } = registry
  const process = new NodeProcess(
    name,
    ['-C', folder, 'registry', '--host', '127.0.0.1', '--port', String(port)],
    terminal,
  )
  await process.says(/at http:\S+/)
  return process
}

interface Surroundings {
  readonly registry: NodeFolder
  readonly wanted: readonly ReadFromElsewhere[]
}

async function startNode(
  context: CommandContext,
  { name, folder }: NodeFolder,
  { registry, wanted }: Surroundings,
): Promise<NodeProcess> {
  const { terminal } = context
  await runNode(name, ['-C', folder, 'apply'], terminal)
  await withMesh({ ...context, folder }, (build) =>
    agreeBetweenNodes(
      build,
      wanted.filter(({ port }) => port.startsWith(`${name}/`)),
    ),
  )
  await join({ ...context, folder }, { registry: registry.url })
  const process = new NodeProcess(name, ['-C', folder, 'up'], terminal)
  await process.says(/at http:\S+/)
  return process
}
