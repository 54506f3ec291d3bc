import { policyText } from '../../governance/explain.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { datasetArgument } from '../dataset-argument.ts'
import { fullName } from '../principal-argument.ts'
import { exceptionLine } from '../rule-lines.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type Explanation = Answers<'explainDecision'>

export interface PolicyExplainOptions {
  readonly purpose?: string
  readonly agreement?: string
}

/** `hansa policy explain <principal> <dataset>`: a decision as it would be made now, with the rules behind each part of it. */
export async function policyExplain(
  { terminal, ...context }: AskingContext,
  { principal, dataset, ...terms }: PolicyExplainOptions & { principal: string; dataset: string },
): Promise<number> {
  const { domain, name } = datasetArgument(dataset)
  return askMesh({ terminal, ...context }, {}, async (mesh) => {
    const explanation = await mesh.explainDecision({
      ...{ ...terms, domain, dataset: name },
      principal: fullName(principal),
    })
    if (context.json) printJson(terminal, documentOf(explanation))
    else for (const line of linesOf(explanation)) printLine(terminal, line)
    return 0
  })
}

/** What is seen, in one word or clause each. */
const documentOf = ({ columns, rows, ...rest }: Explanation): object => ({
  ...rest,
  columns: columns.map(({ seen, mask, ...column }) => ({ ...column, seen: mask ?? seen })),
  ...(rows === undefined ? {} : { rows: { seen: rowsText(rows), because: rows.because } }),
})

const rowsText = ({ seen, filter = `${seen} rows` }: NonNullable<Explanation['rows']>): string => filter

function linesOf({ principal, purpose, ...explanation }: Explanation): readonly string[] {
  const { dataset, permitted, because, message, remedy, columns, rows, excepted = [] } = explanation
  const why = purpose === undefined ? 'with no purpose' : `for ${purpose}`
  const head = `${principal} ${permitted ? 'may' : 'may not'} read ${dataset} ${why}`
  if (rows === undefined)
    return [`${head}:`, `  ${message ?? ''}`, `  ${remedy ?? ''}`, ...excepted.map(exceptionLine)]
  return [
    `${head}: ${reasonsText(because)}`,
    '',
    textTable(
      ['COLUMN', 'CLASSIFICATION', 'SEEN', 'WHY'],
      columns.map(({ name, classification = '', seen, mask, because }) => [
        name,
        classification,
        mask ?? seen,
        reasonsText(because),
      ]),
    ),
    '',
    `Seen are ${rowsText(rows)}${rows.because.length === 0 ? '.' : ':'}`,
    ...rows.because.map((policy) => `  ${policyText(policy)}`),
    ...excepted.map(exceptionLine),
  ]
}

const reasonsText = (policies: Explanation['because']): string => policies.map(policyText).join('; ')
