import { quoteIdentifier, quoteLiteral } from '../../engine/quote.ts'
import type { TestTable } from './test-table.ts'

export type TestRow = Readonly<Record<string, unknown>>

/** Rows written in YAML as a table expression with the columns' types; absent columns are NULL. */
export function rowsSql(rows: readonly TestRow[], columns: TestTable['columns']): string {
  const select = (row: TestRow): string =>
    `select ${columns.map(({ name, type }) => `${valueSql(row[name], type)} as ${quoteIdentifier(name)}`).join(', ')}`
  if (rows.length === 0) return `(${select({})} where false)`
  return `(${rows.map(select).join(' union all ')})`
}

/** Text is cast as a person wrote it; what is nested goes through JSON. */
function valueSql(value: unknown, type: string): string {
  if (value === null || value === undefined) return `null::${type}`
  if (typeof value === 'object' && !(value instanceof Date))
    return `${quoteLiteral(JSON.stringify(value))}::json::${type}`
  return `${quoteLiteral(value instanceof Date ? value.toISOString() : plainText(value))}::${type}`
}

/** YAML's scalars: text stays as it is, numbers and booleans have one spelling. */
const plainText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
