import type { MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError } from '../../errors.ts'
import { printable } from '../../engine/encode/terminal-text.ts'
import { accessChangeLines } from '../access-preview.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { counted } from '../counted.ts'
import { allAnswered, nodeOutlookLines } from '../node-outlook-text.ts'
import { printJson, printLine } from '../terminal.ts'

export interface OutlookOptions {
  readonly days: number
  /** What every node of the mesh answers, of its own products. */
  readonly nodes?: boolean
}

/**
 * `hansa governance outlook`: what the bundle that is to come would deny or hide of what was really read lately. Exit status 3
 * where all nodes are asked, and one has not answered.
 */
export async function governanceOutlook(
  context: AskingContext,
  { days, nodes = false }: OutlookOptions,
): Promise<number> {
  return askMesh(context, { declared: nodes }, async (mesh) => {
    if (nodes) return outlookByNodes(context, mesh)
    const { bundle, changes } = await mesh.foreseeRules({ days })
    if (bundle === undefined) throw nothingToCome()
    const { number, enforcedFrom } = bundle
    if (context.json) printJson(context.terminal, { bundle: number, enforcedFrom, changes })
    else
      for (const line of linesOf(changes, { number, enforcedFrom, days }))
        printLine(context.terminal, printable(line, 2_000))
    return 0
  })
}

async function outlookByNodes({ terminal, json }: AskingContext, mesh: MeshClient): Promise<number> {
  const { coming } = await mesh.showGovernance()
  if (coming === undefined) throw nothingToCome()
  const { number, enforcedFrom, digest } = coming
  const outlook = await mesh.previewProposal({ digest })
  if (outlook.fault !== undefined)
    throw new HansaError('source_unavailable', `other nodes could not be asked: ${outlook.fault}`)
  if (json) printJson(terminal, { bundle: number, enforcedFrom, ...outlook })
  else {
    printLine(terminal, `bundle ${number} is in force from ${enforcedFrom} on:`)
    for (const line of nodeOutlookLines(outlook)) printLine(terminal, line)
  }
  return allAnswered(outlook) ? 0 : 3
}

const nothingToCome = (): HansaError =>
  new HansaError('not_found', 'no bundle of the council is to come', {
    remedy:
      'One that was proposed with `--enforce-from`, signed and taken up by `hansa apply` is, until its time.',
  })

type Changes = Answers<'foreseeRules'>['changes']

function linesOf(
  changes: Changes,
  {
    number,
    enforcedFrom,
    days,
  }: { readonly number: number; readonly enforcedFrom: string; readonly days: number },
): readonly string[] {
  return [
    `bundle ${number} is in force from ${enforcedFrom} on; of what was read in the last ${counted(days, 'day')}:`,
    ...(changes.length === 0 ? ['all would be as it is'] : changes.flatMap(changeLines)),
  ]
}

const changeLines = (foreseen: Changes[number]): readonly string[] => [
  `${foreseen.principal}, ${foreseen.dataset}${foreseen.purpose === undefined ? '' : ` for ${foreseen.purpose}`}, ${counted(foreseen.accesses, 'read')}`,
  ...accessChangeLines(foreseen),
]
