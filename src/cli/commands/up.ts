import { formatIssue } from '../../spec/issue.ts'
import type { CommandContext } from '../command-context.ts'
import { loadDeclared, withStore } from '../open-mesh.ts'
import { serveMesh } from '../serve-mesh.ts'
import { noteLine } from '../terminal.ts'

/** `hansa up`: serves until interrupted; where documents are broken, what is published is served all the same. */
export async function up(context: CommandContext): Promise<number> {
  return withStore(context, async (store, settings, name) => {
    const { mesh, issues } = await loadDeclared(context, store)
    for (const issue of issues) noteLine(context.terminal, formatIssue(issue))
    if (mesh === undefined)
      noteLine(
        context.terminal,
        'Only what is published is served, and no schedule runs: mend these errors and start again.',
      )
    await serveMesh(context, { name, settings, store, mesh })
    return 0
  })
}
