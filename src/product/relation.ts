import type { Connection } from '../engine/engine.ts'
import { quoteIdentifier, quoteLiteral, quoteName } from '../engine/quote.ts'

/** Something to select from: Parquet files of one shape, or none yet. */
export interface Relation {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly files: readonly string[]
}

/** The relation as a table expression; without files it is empty and typed. */
export function relationSql({ columns, files }: Relation): string {
  if (files.length === 0) {
    const nulls = columns.map(({ name, type }) => `null::${type} as ${quoteIdentifier(name)}`)
    return `(select ${nulls.join(', ')} where false)`
  }
  // Files hold some types as others (HUGEINT, JSON), and one written before a column was added lacks it.
  const typed = columns.map(
    ({ name, type }) => `${quoteIdentifier(name)}::${type} as ${quoteIdentifier(name)}`,
  )
  const options = files.length > 1 ? ', union_by_name = true' : ''
  return `(select ${typed.join(', ')} from read_parquet([${files.map(quoteLiteral).join(', ')}]${options}))`
}

/** Makes `names` (one or two parts each) views of the relation. */
export async function createViews(
  connection: Connection,
  names: readonly (readonly string[])[],
  relation: Relation,
): Promise<void> {
  const body = `select * from ${relationSql(relation)}`
  for (const name of names) await createView(connection, name, body)
}

export async function createView(
  connection: Connection,
  name: readonly string[],
  body: string,
): Promise<void> {
  const [schema] = name.length > 1 ? name : []
  if (schema !== undefined) await connection.run(`create schema if not exists ${quoteIdentifier(schema)}`)
  await connection.run(`create or replace view ${quoteName(name)} as ${body}`)
}
