import { printable } from '../../engine/encode/terminal-text.ts'
import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { proposedBundle } from '../../product/council/proposed-bundle.ts'
import { withRules } from '../../product/council/with-rules.ts'
import { previewAccess, previewDocument, previewLines } from '../access-preview.ts'
import { bundleDocument, bundleLines } from '../bundle-text.ts'
import type { CommandContext } from '../command-context.ts'
import { outlookOfNodes } from '../council-nodes.ts'
import { withProposals, type WantedProposal } from '../council-registries.ts'
import { allAnswered, nodeOutlookLines } from '../node-outlook-text.ts'
import { withMesh } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

export interface ReviewOptions extends WantedProposal {
  /** Also what every node of the mesh answers. */
  readonly nodes?: boolean
}

/**
 * `hansa governance review`: what the proposed bundle changes, whom it touches, and who has signed it; where the node has
 * joined registries, with what these have. Exit status 3 where all nodes are asked, and one has not answered.
 */
export async function governanceReview(
  context: CommandContext,
  options: ReviewOptions = {},
): Promise<number> {
  const { terminal, json, effects } = context
  return withMesh(context, async (given) => {
    const build = await withProposals(terminal, given, options)
    const { mesh, store } = build
    const proposed = await proposedBundle(build)
    const changes = bundleChanges(await store.metadata.bundle(), proposed.statement)
    const touched = await previewAccess({ ...build, mesh: withRules(mesh, proposed.statement) })
    const place = { mesh: mesh.name, settings: mesh.settings, metadata: store.metadata, now: effects.now }
    const nodes = options.nodes === true ? await outlookOfNodes(place, proposed.digest) : undefined
    if (json)
      printJson(terminal, {
        ...bundleDocument(proposed, changes),
        access: touched.map(previewDocument),
        ...(nodes === undefined ? {} : { nodes }),
      })
    else {
      for (const line of bundleLines(proposed, changes)) printLine(terminal, line)
      for (const line of nodes === undefined ? [] : nodeOutlookLines(nodes)) printLine(terminal, line)
      const how = '`hansa governance sign --key <file>` signs it'
      if (nodes === undefined)
        for (const line of previewLines(touched, how)) printLine(terminal, printable(line, 2_000))
    }
    return nodes === undefined || allAnswered(nodes) ? 0 : 3
  })
}
