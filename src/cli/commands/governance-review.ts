import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { proposedBundle } from '../../product/council/proposed-bundle.ts'
import { withRules } from '../../product/council/with-rules.ts'
import { previewAccess, previewDocument, previewLines } from '../access-preview.ts'
import { bundleDocument, bundleLines } from '../bundle-text.ts'
import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa governance review`: what the proposed bundle changes, whom it touches, and who has signed it. */
export async function governanceReview(context: CommandContext): Promise<number> {
  const { terminal, json } = context
  return withMesh(context, async (build) => {
    const proposed = await proposedBundle(build)
    const changes = bundleChanges(await build.store.metadata.bundle(), proposed.statement)
    const touched = await previewAccess({ ...build, mesh: withRules(build.mesh, proposed.statement) })
    if (json)
      printJson(terminal, { ...bundleDocument(proposed, changes), access: touched.map(previewDocument) })
    else {
      for (const line of bundleLines(proposed, changes)) printLine(terminal, line)
      const how = '`hansa governance sign --key <file>` signs it'
      for (const line of previewLines(touched, how)) printLine(terminal, line)
    }
    return 0
  })
}
