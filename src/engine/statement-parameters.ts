import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { HansaError } from '../errors.ts'

/** The value of one parameter, as text that the engine reads as `type`. */
export interface Parameter {
  /** The engine's spelling; where absent, what the statement makes of it, or text. */
  readonly type?: string
  /** Undefined for NULL. */
  readonly text?: string
}

/** Gives each parameter its value. Throws what the engine has against a text that is not of its type. */
export async function bindParameters(
  connection: DuckDBConnection,
  statement: DuckDBPreparedStatement,
  parameters: readonly Parameter[],
): Promise<void> {
  const { parameterCount } = statement
  if (parameterCount !== parameters.length)
    throw new HansaError(
      'invalid_input',
      `the statement has ${parameterCount} parameters, and ${parameters.length} values came with it`,
    )
  const typed = parameters.map(({ type, text }, index) => ({
    type: type ?? parameterType(statement, index + 1) ?? openType(text),
    text: text ?? null,
  }))
  if (typed.length === 0) return
  const casts = typed.map(({ type }, index) => `cast($${index + 1}::VARCHAR as ${type})`)
  const values = await connection.runAndReadAll(
    `select ${casts.join(', ')}`,
    typed.map(({ type, text }) => (text !== null && type.endsWith('[]') ? listText(text) : text)),
  )
  const types = values.columnTypes()
  values.getColumns().forEach(([value = null], index) => {
    bindValue(statement, index + 1, { value, type: types[index] })
  })
}

interface TypedValue {
  readonly value: DuckDBValue
  readonly type: DuckDBType | undefined
}

function bindValue(statement: DuckDBPreparedStatement, index: number, { value, type }: TypedValue): void {
  if (value === null || type === undefined) statement.bindNull(index)
  else statement.bindValue(index, value, type)
}

/** The type of a value that neither side says anything about: drivers leave it open also for arrays. */
function openType(text: string | undefined): string {
  return text !== undefined && /^\{.+\}$/s.test(text) && !isJson(text) ? 'VARCHAR[]' : 'VARCHAR'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** PostgreSQL writes `{1,2}` for what the engine reads as `[1,2]`. */
const listText = (text: string): string => text.replace(/^\s*\{(.*)\}\s*$/s, '[$1]')

/** What the statement makes of a parameter; undefined where it could be anything. */
export function parameterType(statement: DuckDBPreparedStatement, index: number): string | undefined {
  try {
    const type = statement.parameterType(index)
    return type.alias ?? String(type)
  } catch {
    // The binding fails for a parameter whose type is open.
    return undefined
  }
}
