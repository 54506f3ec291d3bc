import type { MeshClient } from '../../api/client/mesh-client.ts'
import { agreementText, narrowingLines, probeIn, type WrittenNarrowing } from '../agreement-text.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { probeLines } from '../outlook-text.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

type Step = Parameters<MeshClient['changeAgreement']>[0]

export interface AccessChange extends WrittenNarrowing {
  readonly kind: Step['kind']
  readonly id: string
  readonly until?: string
  readonly note?: string
  readonly as?: string
}

/** `hansa access approve|refuse|narrow|renew|revoke|withdraw <id>`: one step, and what it really shows. */
export async function accessChange(
  { terminal, ...context }: AskingContext,
  { as, ...change }: AccessChange,
): Promise<number> {
  return askMesh({ terminal, ...context }, { as }, async (mesh) => {
    const { agreement, history, leaving } = await mesh.changeAgreement(stepOf(change))
    const probe = givesAccess.has(change.kind) ? probeIn(history.at(-1)) : undefined
    if (context.json) {
      const more = { ...(probe && { probe }), ...(leaving && { leaving }) }
      printJson(terminal, { ...agreement, ...more })
      return 0
    }
    printLine(terminal, agreementText(agreement))
    const given = probe === undefined ? [] : [...narrowingLines(agreement.narrowing), ...probeLines(probe)]
    for (const line of given) printLine(terminal, line)
    if (leaving === true) noteLine(terminal, leavingNote(agreement))
    return 0
  })
}

const givesAccess: ReadonlySet<Step['kind']> = new Set(['approve', 'narrow', 'renew'])

const leavingNote = ({ id, product }: { readonly id: string; readonly product: string }): string =>
  `! the domain of ${product} was exported for another node, which does not hear of this: revoke ${id} there too`

function stepOf({ kind, until = '', columns, rows, ...rest }: Omit<AccessChange, 'as'>): Step {
  const narrowing = { ...(columns === undefined ? {} : { columns }), ...(rows === undefined ? {} : { rows }) }
  switch (kind) {
    case 'approve':
      return { kind, narrowing, ...rest, ...(until === '' ? {} : { until }) }
    case 'narrow':
      return { kind, narrowing, ...rest }
    case 'renew':
      return { kind, until, ...rest }
    case 'refuse':
    case 'revoke':
    case 'withdraw':
      return { kind, ...rest }
  }
}
