import { untilText } from '../../governance/agreement.ts'
import type { ShownState } from '../../sidecar/agreement/agreement-steps.ts'
import type { ToldAgreement } from '../../mesh/access-message.ts'
import { listAgreements, type ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { portText } from '../agreement-text.ts'
import { askedElsewhere, type AskedElsewhere } from '../asked-elsewhere.ts'
import type { CommandContext } from '../command-context.ts'
import { publishedKey } from '../published-product.ts'
import { ownerElsewhere } from '../owner-elsewhere.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'
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
  return withAgreements(command, as === undefined ? {} : { as }, async (agreements) => {
    const { context } = agreements
    const isElsewhere = product !== undefined && (await ownerElsewhere(product, agreements)) !== undefined
    const shown = isElsewhere
      ? []
      : await listAgreements(context, {
          ...filter,
          ...(product === undefined ? {} : { product: await publishedKey(context.metadata, product) }),
        })
    const there =
      filter.toDecide === true || (product !== undefined && !isElsewhere)
        ? []
        : (await askedElsewhere(command, agreements)).filter(
            ({ agreement, state }) =>
              (product === undefined || agreement.product === product) &&
              (filter.state === undefined || state === filter.state),
          )
    if (command.json)
      printJson(
        command.terminal,
        [...shown, ...there].map(({ agreement, ...rest }) => ({ ...agreement, ...rest })),
      )
    else printTable(command.terminal, shown, there)
    return 0
  })
}

type Row = Pick<ShownAgreement, 'state'> & { readonly agreement: ToldAgreement | ShownAgreement['agreement'] }

function printTable(
  terminal: Terminal,
  here: readonly ShownAgreement[],
  there: readonly AskedElsewhere[],
): void {
  const rows = [...here.map((shown) => rowOf(shown, '')), ...there.map((each) => rowOf(each, each.node))]
  const columns = ['AGREEMENT', 'STATE', 'CONSUMER', 'READS', 'FOR', 'UNTIL', 'NODE']
  if (rows.length === 0) printLine(terminal, 'There are no such agreements.')
  else if (there.length > 0) printLine(terminal, textTable(columns, rows))
  else
    printLine(
      terminal,
      textTable(
        columns.slice(0, -1),
        rows.map((row) => row.slice(0, -1)),
      ),
    )
}

const rowOf = ({ agreement, state }: Row, node: string): readonly string[] => [
  agreement.id,
  state,
  agreement.consumer,
  portText(agreement),
  agreement.purpose,
  untilText(agreement.until),
  node,
]
