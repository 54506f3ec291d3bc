import { quoteIdentifier, quoteLiteral } from './quote.ts'

/** Something to select from: Parquet files of one shape, or none yet. */
export interface Relation {
  readonly columns: readonly RelationColumn[]
  /** Absolute paths; none make an empty relation. */
  readonly files: readonly string[]
}

export interface RelationColumn {
  readonly name: string
  /** The engine's spelling, e.g. `DECIMAL(18,2)`. */
  readonly type: string
}

/** The relation as a SELECT with the declared names, order and types. */
export function selectRelation({ columns, files }: Relation): string {
  if (files.length === 0) {
    const empty = columns.map(({ name, type }) => `cast(null as ${type}) as ${quoteIdentifier(name)}`)
    return `select ${empty.join(', ')} where false`
  }
  // Files hold some types as others (HUGEINT, JSON), and one written before a column was added lacks it: NULL.
  const typed = columns.map(
    ({ name, type }) => `cast(${quoteIdentifier(name)} as ${type}) as ${quoteIdentifier(name)}`,
  )
  const options = files.length > 1 ? ', union_by_name = true' : ''
  return `select ${typed.join(', ')} from read_parquet([${files.map(quoteLiteral).join(', ')}]${options})`
}
