import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { HansaError } from '../errors.ts'
import { decimalTypeOf } from './decimal-type-of.ts'

/** The value of one parameter, as text that the engine reads as `type`. */
export interface Parameter {
  /** The engine's spelling; where absent, what the statement makes of it, or text. */
  readonly type?: string
  /** Undefined for NULL. */
  readonly text?: string
}

/** A parameter whose type is known. */
export interface TypedParameter {
  readonly type: string
  /** Undefined for NULL. */
  readonly text: string | undefined
}

export function requireCount(statement: DuckDBPreparedStatement, values: number): void {
  const { parameterCount } = statement
  if (parameterCount === values) return
  throw new HansaError(
    'invalid_input',
    `the statement has ${parameterCount} parameters, and ${values} values came with it`,
  )
}

/** Gives each parameter its value. Throws what the engine has against a text that is not of its type. */
export async function bindTyped(
  connection: DuckDBConnection,
  statement: DuckDBPreparedStatement,
  parameters: readonly TypedParameter[],
): Promise<void> {
  if (parameters.length === 0) return
  const casts = parameters.map(({ type }, index) => `cast($${index + 1}::VARCHAR as ${type})`)
  const values = await connection.runAndReadAll(
    `select ${casts.join(', ')}`,
    parameters.map(({ type, text = null }) => (text !== null && type.endsWith('[]') ? listText(text) : text)),
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

/** The type of a value for a parameter of `wanted`: what it is compared with does not cut its digits. */
export const valueType = (wanted: string, { text }: Parameter): string =>
  wanted.startsWith('DECIMAL(') && text !== undefined ? decimalTypeOf(text) : wanted
