import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api'
import { fittingTypes, possibleTypes } from './open-parameters.ts'
import { bindTyped, parameterType, requireCount, valueType, type Parameter } from './statement-parameters.ts'

export interface Binding {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** Gives each parameter of a statement, prepared from `sql`, its value, whose type may be open. */
export async function bindParameters(
  connection: DuckDBConnection,
  statement: DuckDBPreparedStatement,
  { sql, parameters }: Binding,
): Promise<void> {
  requireCount(statement, parameters.length)
  const possible = parameters.map((parameter, index) => {
    const wanted = parameterType(statement, index + 1)
    const known = parameter.type ?? (wanted && valueType(wanted, parameter))
    return { types: known === undefined ? possibleTypes(parameter) : [known], text: parameter.text }
  })
  const types = await fittingTypes(connection, sql, possible)
  await bindTyped(
    connection,
    statement,
    possible.map(({ text }, index) => ({ type: types[index] ?? 'VARCHAR', text })),
  )
}
