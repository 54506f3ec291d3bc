import { rowCounter } from '../../sidecar/agreement/count-rows.ts'
import {
  agreementHistory,
  findAgreement,
  type ShownAgreement,
} from '../../sidecar/agreement/find-agreements.ts'
import { lookAhead, type Outlook } from '../../sidecar/agreement/look-ahead.ts'
import { readNarrowing, type WrittenNarrowing } from '../../sidecar/agreement/read-narrowing.ts'
import { agreementText, eventLines, narrowingLines } from '../agreement-text.ts'
import type { CommandContext } from '../command-context.ts'
import { outlookLines } from '../outlook-text.ts'
import { printJson, printLine } from '../terminal.ts'
import { withAgreements, type Agreements } from '../with-agreements.ts'

export interface AccessShowOptions extends WrittenNarrowing {
  readonly as?: string
}

/** `hansa access show <id>`: an agreement, its history, and what its consumer would see or sees. */
export async function accessShow(
  command: CommandContext,
  { id, as, ...narrowing }: AccessShowOptions & { readonly id: string },
): Promise<number> {
  return withAgreements(command, as === undefined ? {} : { as }, async (agreements) => {
    const { context } = agreements
    const shown = await findAgreement(context, id)
    const history = await agreementHistory(context, shown)
    const outlook = await outlookOf(agreements, shown, narrowing)
    if (command.json) {
      const { agreement, ...rest } = shown
      printJson(command.terminal, { ...agreement, ...rest, history, outlook })
      return 0
    }
    const lines = [
      agreementText(shown.agreement, context.effects.now()),
      ...narrowingLines(shown.agreement.narrowing),
      '',
      ...history.flatMap(eventLines),
      ...(outlook === undefined ? [] : ['', ...outlookLines(outlook, shown.state)]),
    ]
    for (const line of lines) printLine(command.terminal, line)
    return 0
  })
}

/** For owners only: what policies hide of others is not for everyone. Undefined once nothing can be seen any more. */
async function outlookOf(
  { context, directory, store, settings }: Agreements,
  { agreement, state, owned }: ShownAgreement,
  written: WrittenNarrowing,
): Promise<Outlook | undefined> {
  if (!owned || !['requested', 'approved'].includes(state)) return undefined
  const isTried = written.columns !== undefined || written.rows !== undefined
  const narrowing = isTried ? await readNarrowing(context, agreement, written) : agreement.narrowing
  return lookAhead(
    context,
    { ...agreement, narrowing },
    { directory, countRows: rowCounter(store, settings.engine), port: 'cli' },
  )
}
