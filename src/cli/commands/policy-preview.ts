import { previewAccess, previewDocument, previewLines } from '../access-preview.ts'
import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa policy preview`: who would see more or less under the declared rules than under those in force. */
export async function policyPreview(context: CommandContext): Promise<number> {
  return withMesh(context, async (build) => {
    const changes = await previewAccess(build)
    const how =
      build.mesh.governance.charter === undefined
        ? '`hansa apply` puts the rules in force'
        : '`hansa governance propose` asks the council for those of the whole mesh'
    if (context.json) printJson(context.terminal, changes.map(previewDocument))
    else for (const line of previewLines(changes, how)) printLine(context.terminal, line)
    return 0
  })
}
