import { DuckDBTypeId, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api'
import { HansaError } from '../errors.ts'
import type { ResultColumn } from './encode/encoder.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import { tooManyRows } from './run-statement.ts'

/** Parquet has no such wide integers, and the engine would round them to doubles; out of range is an error instead. */
const wide: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT])

/** Types that Parquet has no room for, kept as their text. */
const asText: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.BIT,
  DuckDBTypeId.TIME_TZ,
  DuckDBTypeId.UNION,
])

export interface ParquetTarget {
  readonly file: string
  readonly maxRows: number
}

/**
 * Writes the result of `sql` as one Parquet file and returns the number of its rows. The statement travels as a
 * literal, so no text of it can end the COPY around it.
 */
export async function runToParquet(
  connection: DuckDBConnection,
  sql: string,
  { file, maxRows }: ParquetTarget,
): Promise<number> {
  const columns = await describeStatement(connection, sql)
  const aliases = columns.map((_, index) => `c${index}`)
  const names = uniqueNames(columns.map(({ name }) => name))
  const list = columns.map(
    ({ type }, index) => `${stored(`c${index}`, type)} AS ${quoteIdentifier(names[index] ?? '')}`,
  )
  // One row too many is enough to know.
  const limit = maxRows < Number.MAX_SAFE_INTEGER ? ` LIMIT ${maxRows + 1}` : ''
  const source = `query(${quoteLiteral(sql)}) AS q(${aliases.join(', ')})${limit}`
  const target = `${quoteLiteral(file)} (FORMAT parquet, COMPRESSION zstd)`
  const copy = `COPY (SELECT ${list.join(', ')} FROM ${source}) TO ${target}`
  const result = await connection.run(copy).catch((error: unknown) => {
    throw withoutPosition(error)
  })
  if (result.rowsChanged > maxRows) throw tooManyRows(maxRows)
  return result.rowsChanged
}

/** The columns of `sql`, without running it. */
export async function describeStatement(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly ResultColumn[]> {
  const statement = await connection.prepare(sql)
  try {
    return Array.from({ length: statement.columnCount }, (_, index) => ({
      name: statement.columnName(index),
      type: statement.columnType(index),
    }))
  } finally {
    statement.destroySync()
  }
}

/** Places in the COPY mean nothing in the statement; what could be placed in that was found when it was described. */
const withoutPosition = (error: unknown): unknown =>
  error instanceof Error ? new Error(error.message.replace(/,"position":"\d+"/, '')) : error

function stored(column: string, type: DuckDBType): string {
  if (wide.has(type.typeId)) return `CAST(${column} AS DECIMAL(38, 0))`
  if (/\bU?HUGEINT\b/.test(String(type))) {
    throw notInParquet('128-bit integers within lists or structs', 'Cast them to DECIMAL(38,0) or BIGINT.')
  }
  if (String(type).includes('STRUCT("" ')) {
    throw notInParquet('structs without names', 'Name their members, as in {a: 1, b: 2}.')
  }
  return asText.has(type.typeId) ? `CAST(${column} AS VARCHAR)` : column
}

const notInParquet = (what: string, remedy: string): HansaError =>
  new HansaError('feature_not_supported', `Parquet has no ${what}`, { remedy })

/** A Parquet file cannot have two columns of one name: later ones get `_2`, `_3`, … */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`
    taken.add(unique.toLowerCase())
    return unique
  })
}
