import type { Connection, Row } from '../../engine/engine.ts'
import { quoteIdentifier } from '../../engine/quote.ts'
import type { TestTable } from './test-table.ts'

export interface Comparison {
  /** Table expressions. */
  readonly actual: string
  readonly expected: string
  readonly columns: TestTable['columns']
  readonly expectedRows: number
  readonly ordered: boolean
}

/** How many rows of each kind of difference are shown. */
const shown = 10

/** Compares rows as multisets, or in order; one line for each row that is missing or not expected. */
export async function differences(
  connection: Connection,
  comparison: Comparison,
): Promise<readonly string[]> {
  const { columns, expectedRows } = comparison
  const [counted] = await connection.rows(`select count(*)::integer as rows from ${comparison.actual}`)
  const rows = Number(counted?.['rows'])
  if (columns.length === 0) return rows === expectedRows ? [] : [`expected ${expectedRows} rows, got ${rows}`]
  const list = [
    ...(comparison.ordered ? ['row_number() over () as "#"'] : []),
    ...columns.map(castColumn),
  ].join(', ')
  const actual = `select ${list} from ${comparison.actual}`
  const expected = `select ${list} from ${comparison.expected}`
  const missing = await connection.rows(`(${expected}) except all (${actual}) limit ${shown}`)
  const surplus = await connection.rows(`(${actual}) except all (${expected}) limit ${shown}`)
  return [
    ...missing.map((row) => `- missing    ${rowText(row)}`),
    ...surplus.map((row) => `+ unexpected ${rowText(row)}`),
  ]
}

const castColumn = ({ name, type }: { name: string; type: string }): string =>
  `${quoteIdentifier(name)}::${type} as ${quoteIdentifier(name)}`

const rowText = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
