/** What both SQLite and PostgreSQL can hold and give back unchanged. A `bigint` may be written and compared, not read. */
export type SqlValue = string | number | null
export type SqlRow = Readonly<Record<string, SqlValue>>

export interface SqlExecutor {
  /** Runs one statement with `$1`, `$2`, … and gives all of its rows. */
  all(sql: string, parameters?: readonly SqlValue[]): Promise<readonly SqlRow[]>
}

/**
 * The few things the metadata store asks of a database. Outside a transaction `all` and `iterate` only read, and see
 * what is committed. Errors are `HansaError`s: `undefined_table`, `busy`, `corrupt`, `disk_full`, `read_only`, ….
 */
export interface SqlDatabase extends SqlExecutor {
  /** The rows as they come, as of the moment of the first; writers are not held up meanwhile. */
  iterate(sql: string): AsyncIterable<SqlRow>
  /**
   * Commits what `work` did, durably, or nothing of it if it throws. After a collision with somebody else's
   * transaction `work` runs again, so it has no effects besides its statements. `exclusive` lets one run at a time.
   */
  transaction<T>(
    work: (transaction: SqlExecutor) => Promise<T>,
    options?: { readonly exclusive?: boolean },
  ): Promise<T>
  close(): Promise<void>
}

/** Text of a column that is declared `text not null`. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`the column ${column} holds no text`)
  return value
}

/** A number of a column that is declared `integer not null`. */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`the column ${column} holds no number`)
  return value
}

/** Stays well below the number of parameters that either database takes in one statement. */
const parametersPerStatement = 2_000

/** Inserts many rows in few statements; `conflict` is what follows `on conflict`. */
export async function insertRows(
  executor: SqlExecutor,
  table: string,
  columns: readonly string[],
  { rows, conflict }: { readonly rows: readonly (readonly SqlValue[])[]; readonly conflict?: string },
): Promise<void> {
  const rowsPerStatement = Math.floor(parametersPerStatement / columns.length)
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const chunk = rows.slice(start, start + rowsPerStatement)
    const values = chunk.map((_, row) => placeholders(columns.length, row * columns.length)).join(', ')
    const ending = conflict === undefined ? '' : ` on conflict ${conflict}`
    await executor.all(`insert into ${table} (${columns.join(', ')}) values ${values}${ending}`, chunk.flat())
  }
}

/** `($4, $5, $6)` for a count of 3 after 3 others. */
export const placeholders = (count: number, before = 0): string =>
  `(${Array.from({ length: count }, (_, index) => `$${before + index + 1}`).join(', ')})`
