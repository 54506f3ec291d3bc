import { formatIssue } from '../../spec/issue.ts'
import type { CommandContext } from '../command-context.ts'
import { loadDeclared, meshRoot, withStore } from '../open-mesh.ts'
import { openOtherNodes } from '../other-nodes.ts'
import { serveMesh } from '../serve-mesh.ts'
import { noteLine } from '../terminal.ts'

/** `hansa up`: serves until interrupted; where documents are broken, what is published is served all the same. */
export async function up(context: CommandContext): Promise<number> {
  return withStore(context, async (store, settings, name) => {
    const place = { mesh: name, root: meshRoot(context), settings, store, effects: context.effects }
    await using others = await openOtherNodes(place)
    const { mesh, issues } = await loadDeclared(context, store, others)
    for (const issue of issues) noteLine(context.terminal, formatIssue(issue))
    if (mesh === undefined)
      noteLine(
        context.terminal,
        'Only what is published is served, and no schedule runs: mend these errors and start again.',
      )
    await serveMesh(context, { name, settings, store, mesh, others })
    return 0
  })
}
