import type { DuckDBConnection } from '@duckdb/node-api'
import type { RelationColumn } from './relation.ts'
import { fittingTypes, openTypes } from './open-parameters.ts'
import { bindTyped, parameterType } from './statement-parameters.ts'

/** What a statement takes and gives, without running it. */
export interface StatementShape {
  /** The engine's type of each parameter. */
  readonly parameters: readonly string[]
  readonly columns: readonly RelationColumn[]
}

/** `types` are those that are known of the parameters; the rest is what the statement makes of them, or text. */
export async function describeParameters(
  connection: DuckDBConnection,
  sql: string,
  types: readonly (string | undefined)[],
): Promise<StatementShape> {
  const statement = await connection.prepare(sql)
  try {
    const possible = Array.from({ length: statement.parameterCount }, (_, index) => {
      const known = types[index] ?? parameterType(statement, index + 1)
      return known === undefined ? openTypes : [known]
    })
    const parameters = await describedTypes(connection, sql, possible)
    const columns =
      parameters.length === 0
        ? Array.from({ length: statement.columnCount }, (_, index) => {
            const type = statement.columnType(index)
            return { name: statement.columnName(index), type: type.alias ?? String(type) }
          })
        : await describedColumns(connection, sql, parameters)
    return { parameters, columns }
  } finally {
    statement.destroySync()
  }
}

/** An open parameter is text, unless the statement takes none there. */
async function describedTypes(
  connection: DuckDBConnection,
  sql: string,
  possible: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const samples = possible.map((types) => ({
    types,
    text: types.length > 1 ? undefined : sampleOf(types[0] ?? ''),
  }))
  return fittingTypes(connection, sql, samples)
}

/** The types of the columns follow from those of the parameters, and the engine wants values for these. */
async function describedColumns(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly string[],
): Promise<readonly RelationColumn[]> {
  const statement = await connection.prepare(`DESCRIBE ${sql}`)
  try {
    await bindTyped(
      connection,
      statement,
      parameters.map((type) => ({ type, text: sampleOf(type) })),
    )
    const described = await statement.runAndReadAll()
    return described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
  } finally {
    statement.destroySync()
  }
}

/** A value that every statement takes which takes any of its type: 1 also divides, and limits. */
function sampleOf(type: string): string {
  if (type === 'BOOLEAN') return 'true'
  if (type === 'UUID') return '00000000-0000-0000-0000-000000000000'
  if (type === 'INTERVAL') return '1 day'
  if (type === 'JSON') return '1'
  if (type === 'TIME' || type === 'TIME WITH TIME ZONE') return '00:00:00'
  if (/^(?:DATE|TIMESTAMP)/.test(type)) return '2000-01-01'
  if (type.endsWith(']')) return '[]'
  return '1'
}
