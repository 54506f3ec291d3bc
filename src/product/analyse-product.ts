import { guard, type Refused } from '../engine/guard.ts'
import { columnLineage, type ColumnLineage } from '../engine/sql/lineage.ts'
import type { SqlParser } from '../engine/sql/parse.ts'
import { sameName } from '../engine/sql/same-name.ts'
import type { SqlFault } from '../engine/sql/sql-fault.ts'
import type { Issue } from '../spec/issue.ts'
import { didYouMean } from '../spec/nearest.ts'
import type { Dataset, Product, SqlStep } from '../spec/mesh.ts'
import { datasetLineage } from './compose-lineage.ts'
import type { ProductLineage } from './product-lineage.ts'
import { inputTables, stepTable, type NamedTable, type StepTable } from './sql-tables.ts'
import { orderSteps } from './order-steps.ts'

/** A product's SQL, understood without running it. */
export interface AnalysedProduct {
  /** Each step after those it reads; empty for a command. */
  readonly steps: readonly AnalysedStep[]
  readonly issues: readonly Issue[]
  readonly lineage: ProductLineage
}

export interface AnalysedStep {
  readonly step: SqlStep
  /** The dataset it makes; undefined for an inner step. */
  readonly dataset: Dataset | undefined
  /** How many other steps read it. */
  readonly readers: number
}

/**
 * Puts every step before the guard, orders them, resolves every column and traces lineage. Faults are issues at their
 * place in the SQL file: unknown tables and columns, functions that are not available, cycles, columns that the
 * contract promises and no SQL makes.
 */
export async function analyseProduct(product: Product, parser: SqlParser): Promise<AnalysedProduct> {
  if (product.transform.kind === 'command') return { steps: [], issues: [], lineage: {} }
  const { steps } = product.transform
  const names = readableNames(product, steps)
  const issues: Issue[] = []
  const reads = new Map<SqlStep, readonly SqlStep[]>()
  for (const step of steps) {
    const verdict = await guard(step.sql, { parser, tables: names })
    if (verdict.ok) reads.set(step, stepsNamed(steps, verdict.tables, product))
    else issues.push(guardIssue(step, verdict))
  }
  if (issues.length > 0) return { steps: [], issues, lineage: {} }
  const ordered = orderSteps(steps, reads)
  if (ordered.kind === 'cycle') return { steps: [], issues: [cycleIssue(ordered.cycle)], lineage: {} }
  const analysed = ordered.steps.map((step) => ({
    step,
    dataset: datasetOf(product, step),
    readers: [...reads.values()].filter((list) => list.includes(step)).length,
  }))
  return { steps: analysed, ...(await trace(product, analysed, { parser, reads })) }
}

/** Everything SQL of the product may name. */
const readableNames = (product: Product, steps: readonly SqlStep[]): readonly (readonly string[])[] => [
  ...product.inputs.flatMap(({ datasets }) => datasets.flatMap(({ names }) => names)),
  ...steps.flatMap(({ name }) => [[name], [product.domain, name]]),
]

const datasetOf = (product: Product, step: SqlStep): Dataset | undefined =>
  step.inner
    ? undefined
    : product.outputs.flatMap(({ datasets }) => datasets).find(({ sqlName }) => sqlName === step.name)

/** Input names come first where both could be meant; the loader leaves no such bare names. */
function stepsNamed(
  steps: readonly SqlStep[],
  tables: readonly (readonly string[])[],
  product: Product,
): readonly SqlStep[] {
  const inputs = product.inputs.flatMap(({ datasets }) => datasets.flatMap(({ names }) => names))
  const isInput = (table: readonly string[]): boolean =>
    inputs.some(
      (name) =>
        name.length === table.length && name.every((part, index) => sameName(part, table[index] ?? '')),
    )
  return steps.filter((step) =>
    tables.some((table) => !isInput(table) && sameName(table.at(-1) ?? '', step.name)),
  )
}

type Reads = ReadonlyMap<SqlStep, readonly SqlStep[]>

async function trace(
  product: Product,
  steps: readonly AnalysedStep[],
  { parser, reads }: { parser: SqlParser; reads: Reads },
): Promise<Pick<AnalysedProduct, 'issues' | 'lineage'>> {
  const issues: Issue[] = []
  const lineage: Record<string, ProductLineage[string]> = {}
  const made: StepTable[] = []
  const inputs = inputTables(product)
  for (const { step, dataset } of steps) {
    const statement = await lineageOf(step, parser, [...inputs, ...made])
    if (statement.kind === 'fault') {
      issues.push(faultIssue(step, statement))
      continue
    }
    const traced = datasetLineage(
      statement,
      made.filter((table) => reads.get(step)?.includes(table.step)),
    )
    made.push(stepTable(product, step, { dataset, statement, traced }))
    if (dataset === undefined) continue
    issues.push(...columnIssues(step, dataset, statement))
    lineage[dataset.key] = traced
  }
  return { issues, lineage }
}

async function lineageOf(
  step: SqlStep,
  parser: SqlParser,
  tables: readonly NamedTable[],
): Promise<ColumnLineage | SqlFault> {
  const statement = await parser.parse(step.sql)
  return statement.kind === 'fault'
    ? statement
    : columnLineage(statement, (name) => tables.find((table) => table.isNamed(name)))
}

const faultIssue = (step: SqlStep, fault: SqlFault): Issue => ({
  file: step.file,
  line: fault.position.line,
  column: fault.position.column,
  code: fault.code,
  severity: 'error',
  message: fault.message,
  ...(fault.expected === undefined ? {} : { expected: fault.expected }),
  ...(fault.remedy === undefined ? {} : { remedy: fault.remedy }),
})

const guardIssue = (step: SqlStep, { code, fact, position, remedy }: Refused): Issue => ({
  file: step.file,
  line: position.line,
  column: position.column,
  code: code.replaceAll('_', '-'),
  severity: 'error',
  message: fact,
  ...(remedy === undefined ? {} : { remedy }),
})

const cycleIssue = (cycle: readonly SqlStep[]): Issue => ({
  file: cycle[0]?.file ?? '',
  line: 1,
  column: 1,
  code: 'cyclic-steps',
  severity: 'error',
  message: `steps read each other in a circle: ${[...cycle, ...cycle.slice(0, 1)].map(({ name }) => name).join(' → ')}`,
  remedy: 'Move what they share into an inner step that reads none of them.',
})

/** The contract's columns and the statement's must have the same names; order does not matter. */
function columnIssues(step: SqlStep, dataset: Dataset, { columns }: ColumnLineage): readonly Issue[] {
  const issue = (code: string, message: string, remedy: string | undefined): Issue => ({
    file: step.file,
    line: 1,
    column: 1,
    code,
    severity: 'error',
    message,
    ...(remedy === undefined ? {} : { remedy }),
  })
  const made = columns.map(({ name }) => name)
  const promised = dataset.columns.map(({ name }) => name)
  const missing = promised.filter((name) => !made.some((other) => sameName(name, other)))
  const surplus = made.filter((name) => !promised.some((other) => sameName(name, other)))
  return [
    ...missing.map((name) =>
      issue(
        'missing-column',
        `the contract promises the column ${name}, which this SQL does not make`,
        didYouMean(name, surplus),
      ),
    ),
    ...surplus.map((name) =>
      issue(
        'undeclared-column',
        `this SQL makes the column ${name}, which the contract does not have`,
        didYouMean(name, missing) ?? 'Declare it in the contract, or leave it out.',
      ),
    ),
  ]
}
