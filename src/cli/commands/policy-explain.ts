import { explainAccess, policyText, type Explanation } from '../../governance/explain.ts'
import type { DecidingPolicy } from '../../governance/entitlement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { CommandContext } from '../command-context.ts'
import { datasetArgument } from '../dataset-argument.ts'
import { withStore } from '../open-mesh.ts'
import { directoryOf } from '../directory-of.ts'
import { readerAs } from '../reader-as.ts'
import { exceptionLine } from '../rule-lines.ts'
import { withSidecar } from '../with-sidecar.ts'
import { textTable } from '../text-table.ts'
import { printJson, printLine } from '../terminal.ts'

export interface PolicyExplainOptions {
  readonly purpose?: string
  readonly agreement?: string
}

/** `hansa policy explain <principal> <dataset>`: a decision as it would be made now, with the rules behind each part of it. */
export async function policyExplain(
  context: CommandContext,
  { principal, dataset, ...terms }: PolicyExplainOptions & { principal: string; dataset: string },
): Promise<number> {
  const { effects, terminal, json } = context
  return withStore(context, async (store, settings, mesh) => {
    const directory = directoryOf({ mesh, settings, store, effects })
    const reader = await readerAs(principal, { mesh, directory })
    const access = await withSidecar(context, { store, settings, mesh }, (sidecar) =>
      sidecar.decide(reader, datasetArgument(dataset), { ...terms, port: 'cli' }),
    )
    const explanation = explainAccess(access.decision, access.governed)
    const who = formatPrincipal(reader.principal)
    if (json) printJson(terminal, { principal: who, ...termsOf(access), ...explanation })
    else for (const line of linesOf(who, access, explanation)) printLine(terminal, line)
    return 0
  })
}

const termsOf = ({ purpose, agreement }: DatasetAccess): { purpose?: string; agreement?: string } => ({
  ...(purpose === undefined ? {} : { purpose }),
  ...(agreement === undefined ? {} : { agreement: agreement.id }),
})

function linesOf(principal: string, access: DatasetAccess, explanation: Explanation): readonly string[] {
  const { dataset, permitted, because, message, remedy, columns, rows, excepted = [] } = explanation
  const purpose = access.purpose === undefined ? 'with no purpose' : `for ${access.purpose}`
  const head = `${principal} ${permitted ? 'may' : 'may not'} read ${dataset} ${purpose}`
  if (rows === undefined)
    return [`${head}:`, `  ${message ?? ''}`, `  ${remedy ?? ''}`, ...excepted.map(exceptionLine)]
  return [
    `${head}: ${reasonsText(because)}`,
    '',
    textTable(
      ['COLUMN', 'CLASSIFICATION', 'SEEN', 'WHY'],
      columns.map(({ name, classification = '', seen, because }) => [
        name,
        classification,
        seen,
        reasonsText(because),
      ]),
    ),
    '',
    `Seen are ${rows.seen}${rows.because.length === 0 ? '.' : ':'}`,
    ...rows.because.map((policy) => `  ${policyText(policy)}`),
    ...excepted.map(exceptionLine),
  ]
}

const reasonsText = (policies: readonly DecidingPolicy[]): string => policies.map(policyText).join('; ')
