import { councilState, requireCharter } from '../../product/council/council-state.ts'
import { underCouncil } from '../../product/council/under-council.ts'
import { enactRules } from '../../product/enact-governance.ts'
import { ruleChanges } from '../../product/rule-changes.ts'
import { auditEnactment } from '../audit-enactment.ts'
import { signatureLines } from '../bundle-text.ts'
import type { CommandContext } from '../command-context.ts'
import { withProposals, withSignedBundles } from '../council-registries.ts'
import { withMesh } from '../open-mesh.ts'
import { ruleChangeLine } from '../rule-lines.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

/**
 * `hansa governance enact`: puts in force what enough of the council signed, as `hansa apply` does before it builds; what
 * registries have of it is fetched before. Exit
 * status 3 where a bundle waits for signatures.
 */
export async function governanceEnact(context: CommandContext): Promise<number> {
  const { terminal, json } = context
  return withMesh(context, async (given) => {
    requireCharter(given)
    const build = await withSignedBundles(terminal, await withProposals(terminal, given, { isOwn: true }))
    const before = await build.store.metadata.bundle()
    const { waiting } = (await councilState(build)).followed
    const enacted = await enactRules(await underCouncil(build))
    const changes = ruleChanges(before, enacted)
    if (changes.length > 0) await auditEnactment(build, { changes, sequence: enacted.sequence })
    const number = enacted.council?.number
    if (json)
      printJson(terminal, { bundle: number ?? null, waiting: waiting?.statement.number ?? null, changes })
    else {
      for (const change of changes) printLine(terminal, ruleChangeLine(change))
      printLine(
        terminal,
        number === undefined
          ? 'No bundle of the council is in force.'
          : `Bundle ${number} of the council is in force.`,
      )
    }
    if (waiting === undefined) return 0
    noteLine(terminal, `bundle ${waiting.statement.number} waits: ${signatureLines(waiting).join('; ')}`)
    return 3
  })
}
