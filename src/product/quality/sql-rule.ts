import { statementFault } from '../../engine/statement-error.ts'
import type { Check } from './check.ts'
import { unmeasured, valued, type CheckResult } from './check-result.ts'
import type { Measured } from './expectation.ts'
import type { RuleRoom } from './rule-room.ts'

/** Runs a rule's query, which is untrusted: one SELECT-like statement that passes the guard and gives one value. */
export async function runSqlRule(check: Check, sql: string, room: RuleRoom): Promise<CheckResult> {
  const verdict = await room.check(sql)
  if (!verdict.ok) return unmeasured(check, 'error', `the query is refused: ${verdict.message}`)
  try {
    const value = await singleValue(room, verdict.sql)
    return typeof value === 'object' ? unmeasured(check, 'error', value.problem) : valued(check, value)
  } catch (error) {
    return unmeasured(check, 'error', `the query failed: ${statementFault(error, verdict.sql).message}`)
  }
}

async function singleValue(room: RuleRoom, sql: string): Promise<Measured | { problem: string }> {
  // Two rows are enough to know that there is more than one.
  const { columns, rows } = await room.firstRows(sql, 2)
  if (columns !== 1) return { problem: `the query gave ${columns} columns, and a rule needs one value` }
  if (rows.length !== 1)
    return {
      problem: `the query gave ${rows.length === 0 ? 'no row' : 'more than one row'}, and a rule needs one value`,
    }
  const [row] = rows
  const value: unknown = typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined
  if (value === null) return { problem: 'the query gave NULL, which compares with nothing' }
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
  return { problem: 'the query gave a list or an object, and a rule needs a number, a text or a boolean' }
}
