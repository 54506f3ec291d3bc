import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { serveMesh } from '../serve-mesh.ts'

/** `hansa up`: serves until interrupted. */
export async function up(context: CommandContext): Promise<number> {
  return withMesh(context, async (build) => {
    await serveMesh(context, build)
    return 0
  })
}
