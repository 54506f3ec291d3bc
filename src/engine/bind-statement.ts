import type { Connection } from './engine.ts'
import type { SqlFault } from './sql/sql-fault.ts'
import { firstWord, positionAtCharacter } from './sql/sql-text.ts'
import { unplacedFault, type StatementFault } from './statement-error.ts'

export type BindFault = Pick<SqlFault, 'message' | 'position'> & Pick<StatementFault, 'code' | 'remedy'>

/**
 * What the engine finds wrong with a statement once it knows the types of its tables; nothing is run. On the connection,
 * `errors_as_json` is set.
 */
export async function bindStatement(connection: Connection, sql: string): Promise<BindFault | undefined> {
  try {
    const statement = await connection.native.prepare(sql)
    statement.destroySync()
    return undefined
  } catch (error) {
    return bindFault(unplacedFault(error, sql), sql)
  }
}

function bindFault({ code, message, remedy, position }: StatementFault, sql: string): BindFault {
  const place =
    position === undefined
      ? firstWord(sql).position
      : positionAtCharacter(sql.slice(0, position - 1), position - 1)
  return { code, message, position: place, ...(remedy === undefined ? {} : { remedy }) }
}
