import { untilText } from '../../governance/agreement.ts'
import type { ShownState } from '../../sidecar/agreement/agreement-steps.ts'
import { listAgreements } from '../../sidecar/agreement/find-agreements.ts'
import { portText } from '../agreement-text.ts'
import type { CommandContext } from '../command-context.ts'
import { publishedKey } from '../published-product.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { withAgreements } from '../with-agreements.ts'

export interface AccessListOptions {
  readonly mine?: boolean
  readonly toDecide?: boolean
  readonly product?: string
  readonly state?: ShownState
  readonly as?: string
}

/** `hansa access list`: the agreements that concern whoever asks. */
export async function accessList(
  command: CommandContext,
  { product, as, ...filter }: AccessListOptions,
): Promise<number> {
  return withAgreements(command, as === undefined ? {} : { as }, async ({ context }) => {
    const shown = await listAgreements(context, {
      ...filter,
      ...(product === undefined ? {} : { product: await publishedKey(context.metadata, product) }),
    })
    if (command.json)
      printJson(
        command.terminal,
        shown.map(({ agreement, ...rest }) => ({ ...agreement, ...rest })),
      )
    else if (shown.length === 0) printLine(command.terminal, 'There are no such agreements.')
    else
      printLine(
        command.terminal,
        textTable(
          ['AGREEMENT', 'STATE', 'CONSUMER', 'READS', 'FOR', 'UNTIL'],
          shown.map(({ agreement, state }) => [
            agreement.id,
            state,
            agreement.consumer,
            portText(agreement),
            agreement.purpose,
            untilText(agreement.until),
          ]),
        ),
      )
    return 0
  })
}
