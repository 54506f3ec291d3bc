import type { ParsedStatement } from './ast.ts'
import { SqlFaultError, type SqlFault } from './sql-fault.ts'
import { firstWord, positionAtByte } from './sql-text.ts'

/** Runs one analysis; a fault thrown inside comes back as a value with its line and column. */
export function analyse<T>(statement: ParsedStatement, analysis: () => T): T | SqlFault {
  try {
    return analysis()
  } catch (error) {
    if (error instanceof SqlFaultError) return toFault(statement.sql, error)
    throw error
  }
}

function toFault(sql: string, error: SqlFaultError): SqlFault {
  const { code, message, offset, hints } = error
  const position = offset === undefined ? firstWord(sql).position : positionAtByte(sql, offset)
  return { kind: 'fault', code, message, position, ...hints }
}
