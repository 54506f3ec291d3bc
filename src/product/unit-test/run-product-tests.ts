import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Effects } from '../../effects.ts'
import { Engine, type Connection, type Row } from '../../engine/engine.ts'
import { quoteIdentifier, quoteLiteral, quoteName } from '../../engine/quote.ts'
import { isHansaError } from '../../errors.ts'
import { formatIssue } from '../../spec/issue.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { Dataset, Product } from '../../spec/mesh.ts'
import { analyseOrRefuse } from '../analyse-or-refuse.ts'
import type { AnalysedStep } from '../analyse-product.ts'
import { commandOutput, runCommand } from '../build-command.ts'
import { createView } from '../create-view.ts'
import { inFile } from '../in-file.ts'
import { differences } from './differences.ts'
import { rowsSql, type TestRow } from './rows-sql.ts'
import { parseTest, type TestDocument } from './test-document.ts'
import type { TestTable } from './test-table.ts'

/** What came of one test file. */
export interface TestResult {
  readonly product: string
  readonly name: string
  readonly file: string
  readonly passed: boolean
  /** Differences, or what is wrong with the test itself. */
  readonly detail: readonly string[]
}

/** Runs every `tests/*.yaml` of a product on an engine of its own; nothing of the store is read or written. */
export async function runProductTests(product: Product, effects: Effects): Promise<readonly TestResult[]> {
  if (product.tests.length === 0) return []
  const analysed = await analyseOrRefuse(product)
  const results: TestResult[] = []
  for (const file of product.tests)
    results.push(await runTestFile(product, file, { steps: analysed.steps, effects }))
  return results
}

async function runTestFile(
  product: Product,
  file: string,
  { steps, effects }: { steps: readonly AnalysedStep[]; effects: Effects },
): Promise<TestResult> {
  const result = (name: string, detail: readonly string[]): TestResult => ({
    product: product.key,
    name,
    file,
    passed: detail.length === 0,
    detail,
  })
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  try {
    const tables = await testTables(connection, product, steps)
    const parsed = parseTest(file, await readFile(file, 'utf8'), tables)
    if (parsed.kind === 'issues') return result(file, parsed.issues.map(formatIssue))
    return result(
      parsed.test.name,
      await runTest(connection, parsed.test, { tables, steps, product, effects }),
    )
  } catch (error) {
    if (!isHansaError(error)) throw error
    return result(file, [error.message, ...error.detail])
  }
}

/** Everything a test may name. Types of inner steps are what the engine says of them over empty inputs. */
async function testTables(
  connection: Connection,
  product: Product,
  steps: readonly AnalysedStep[],
): Promise<readonly TestTable[]> {
  const tables: TestTable[] = []
  for (const { names, columns } of product.inputs.flatMap(({ datasets }) => datasets)) {
    const typed = typedColumns(columns)
    for (const name of names) tables.push({ name: name.join('.'), step: false, columns: typed })
  }
  for (const table of tables)
    await createView(connection, table.name.split('.'), `from ${rowsSql([], table.columns)}`)
  for (const { step, dataset } of steps) {
    await createStep(connection, step)
    const columns =
      dataset === undefined ? await describe(connection, step.name) : typedColumns(dataset.columns)
    tables.push({ name: step.name, step: true, columns })
  }
  if (product.transform.kind === 'command')
    for (const { sqlName, columns } of datasetsOf(product))
      tables.push({ name: sqlName, step: true, columns: typedColumns(columns) })
  return tables
}

const typedColumns = (columns: readonly Column[]): TestTable['columns'] =>
  columns.map(({ name, type }) => ({ name, type: type.sql }))

const datasetsOf = (product: Product): readonly Dataset[] =>
  product.outputs.flatMap(({ datasets }) => datasets)

async function describe(connection: Connection, name: string): Promise<TestTable['columns']> {
  const rows = await connection.rows(`describe ${quoteIdentifier(name)}`)
  return rows.map((row) => ({ name: plain(row['column_name']), type: plain(row['column_type']) }))
}

const plain = (value: Row[string] | undefined): string => (typeof value === 'string' ? value : '')

const createStep = (connection: Connection, step: AnalysedStep['step']): Promise<void> =>
  inFile(step, () => createView(connection, [step.name], `${step.sql.trimEnd().replace(/;$/, '')}\n`))

interface TestParts {
  readonly tables: readonly TestTable[]
  readonly steps: readonly AnalysedStep[]
  readonly product: Product
  readonly effects: Effects
}

async function runTest(
  connection: Connection,
  test: TestDocument,
  parts: TestParts,
): Promise<readonly string[]> {
  const { tables, steps, product } = parts
  for (const table of tables) {
    const rows = givenRows(test, table, tables)
    const step = steps.find((entry) => entry.step.name === table.name)
    if (rows !== undefined) await giveRows(connection, table, rows)
    else if (step !== undefined) await createStep(connection, step.step)
  }
  if (product.transform.kind === 'command') await createOutputs(connection, product.transform.command, parts)
  const columns = tables.find(({ name }) => name === test.dataset)?.columns ?? []
  const wanted = columns.filter(({ name }) => test.expect.rows.some((row) => name in row))
  return differences(connection, {
    actual: quoteName([test.dataset]),
    expected: rowsSql(test.expect.rows, wanted),
    columns: wanted,
    expectedRows: test.expect.rows.length,
    ordered: test.expect.ordered,
  })
}

async function giveRows(connection: Connection, table: TestTable, rows: readonly TestRow[]): Promise<void> {
  const select = `from ${rowsSql(rows, table.columns)}`
  // A view alone would meet a value that does not fit only where a step uses it.
  await connection.run(select)
  await createView(connection, table.name.split('.'), select)
}

/** Runs a product's command over the given rows, and makes tables of what it wrote. */
async function createOutputs(
  connection: Connection,
  command: readonly string[],
  { product, effects }: TestParts,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-test-'))
  try {
    const inputFolder = path.join(folder, 'inputs')
    const outputFolder = path.join(folder, 'outputs')
    await mkdir(outputFolder)
    for (const { name } of product.inputs.flatMap(({ datasets }) => datasets)) {
      await mkdir(path.join(inputFolder, name), { recursive: true })
      const file = quoteLiteral(path.join(inputFolder, name, '00000.parquet'))
      await connection.run(
        `copy (from ${quoteIdentifier(name)}) to ${file} (format parquet, compression zstd)`,
      )
    }
    await runCommand(product, command, { inputFolder, outputFolder, effects })
    for (const dataset of datasetsOf(product)) {
      const output = await commandOutput(outputFolder, dataset)
      await connection.run(`create or replace table ${quoteIdentifier(dataset.sqlName)} as from ${output}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Rows given under any of the names of the same table: `flights` and `flightops.flights` are one input. */
function givenRows(
  test: TestDocument,
  table: TestTable,
  tables: readonly TestTable[],
): TestDocument['given'][string] | undefined {
  const same = tables.filter(({ columns }) => columns === table.columns)
  return same.map(({ name }) => test.given[name]).find((rows) => rows !== undefined)
}
