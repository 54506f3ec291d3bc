import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { proposeBundle } from '../../product/council/propose-bundle.ts'
import { previewAccess, previewLines } from '../access-preview.ts'
import { bundleDocument, bundleLines } from '../bundle-text.ts'
import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

/** `hansa governance propose`: writes the declared rules down as the council's next bundle, for its members to sign. */
export async function governancePropose(
  context: CommandContext,
  { reason, enforceFrom: enforcedFrom }: { readonly reason: string; readonly enforceFrom?: string },
): Promise<number> {
  const { terminal, json } = context
  return withMesh(context, async (build) => {
    const proposed = await proposeBundle(build, { reason, enforcedFrom })
    const changes = bundleChanges(await build.store.metadata.bundle(), proposed.statement)
    if (proposed.voided.length > 0)
      noteLine(terminal, `${proposed.voided.join(', ')} signed the one before, and have to sign again.`)
    if (json) printJson(terminal, bundleDocument(proposed, changes))
    else {
      for (const line of bundleLines(proposed, changes)) printLine(terminal, line)
      const how = `\`hansa governance sign --key <file>\` signs ${proposed.path}`
      for (const line of previewLines(await previewAccess(build), how)) printLine(terminal, line)
    }
    return 0
  })
}
