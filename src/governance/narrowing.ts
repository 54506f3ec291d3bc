import { didYouMean } from '../spec/nearest.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import type { Narrowing } from './agreement.ts'
import { cedarSchema } from './cedar-schema.ts'
import { saidOfSyntax, saidOfValidation } from './cedar-words.ts'
import { parsePolicy, validatePolicies, type CedarComplaint } from './cedar.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { rowTypeOf } from './row-type.ts'

/** What narrowings call a dataset: its name in the contract, which no later major version changes. */
export const objectName = ({ key }: Pick<GovernedDataset, 'key'>): string =>
  key.slice(key.lastIndexOf('/') + 1)

/** The columns of a dataset that stay; undefined where all do. */
export function remainingColumns(
  { columns }: Narrowing,
  dataset: Pick<GovernedDataset, 'key'>,
): ReadonlySet<string> | undefined {
  if (columns === undefined) return undefined
  const prefix = `${objectName(dataset)}.`
  return new Set(columns.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)))
}

/** The text of the forbid that takes rows away where a condition is not true; a complaint where it is not one expression. */
export function rowForbid(condition: string): string | CedarComplaint {
  const parsed = parsePolicy(policyText(condition))
  if (!('effect' in parsed)) return parsed
  const [only, ...others] = parsed.conditions
  // A condition that closes the braces could go on with clauses of its own, which would make the forbid narrower.
  if (only?.kind !== 'unless' || others.length > 0) return notOne
  return policyText(condition)
}

/** The line break ends a comment that the condition may end with. */
const policyText = (condition: string): string => `${beginning}${condition}\n};`
const beginning = 'forbid (principal, action == Hansa::Action::"readRow", resource) unless {'
const notOne: CedarComplaint = {
  message: 'it is more than one condition',
  help: undefined,
  start: 0,
  label: undefined,
}

/** The condition of a narrowing on the rows of a dataset, if it has one. */
export const rowCondition = (
  { rows }: Narrowing,
  dataset: Pick<GovernedDataset, 'key'>,
): string | undefined => {
  const name = objectName(dataset)
  return rows !== undefined && Object.hasOwn(rows, name) ? rows[name] : undefined
}

/** What is wrong with a narrowing of an agreement about these datasets, one sentence each. */
export function checkNarrowing(
  narrowing: Narrowing,
  {
    datasets,
    vocabulary,
  }: { readonly datasets: readonly GovernedDataset[]; readonly vocabulary: Vocabulary },
): readonly string[] {
  return [...columnProblems(narrowing, datasets), ...rowProblems(narrowing, { datasets, vocabulary })]
}

function columnProblems({ columns = [] }: Narrowing, datasets: readonly GovernedDataset[]): string[] {
  const known = datasets.flatMap((dataset) =>
    dataset.columns.map(({ name }) => `${objectName(dataset)}.${name}`),
  )
  return columns
    .filter((column) => !known.includes(column))
    .map((column) => withHint(`there is no column \`${column}\``, didYouMean(column, known)))
}

function rowProblems(
  { rows = {} }: Narrowing,
  { datasets, vocabulary }: { datasets: readonly GovernedDataset[]; vocabulary: Vocabulary },
): string[] {
  const names = datasets.map(objectName)
  return Object.entries(rows).flatMap(([name, condition]) => {
    const dataset = datasets.find((each) => objectName(each) === name)
    if (dataset === undefined) return withHint(`there is no dataset \`${name}\``, didYouMean(name, names))
    return conditionProblems(condition, dataset, vocabulary).map(
      (problem) => `the condition on rows of \`${name}\`: ${problem}`,
    )
  })
}

function conditionProblems(condition: string, dataset: GovernedDataset, vocabulary: Vocabulary): string[] {
  if (rowTypeOf(dataset) === undefined) return ['its name is none in Cedar, so its rows cannot be told apart']
  const parsed = rowForbid(condition)
  if (typeof parsed === 'object') return [worded(saidOfSyntax(parsed))]
  const checked = validatePolicies({ condition: parsed }, cedarSchema(vocabulary, [dataset]))
  if (!('errors' in checked)) return [worded(saidOfSyntax(checked))]
  return [...checked.errors, ...checked.warnings].map(({ complaint }) =>
    worded(saidOfValidation(complaint, 'condition')),
  )
}

interface Wording {
  readonly message: string
  readonly expected?: string | undefined
  readonly remedy?: string | undefined
}

const worded = ({ message, expected, remedy }: Wording): string =>
  withHint(expected === undefined ? message : `${message}; expected ${expected}`, remedy)

const withHint = (message: string, hint: string | undefined): string =>
  hint === undefined ? message : `${message}. ${hint}`
