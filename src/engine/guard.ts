import type { ErrorCode } from '../errors.ts'
import { allowedFunctions, allowedTableFunctions } from './allowed-functions.ts'
import { checkStatement, type Tables } from './guard-walk.ts'
import { SqlFaultError, type SqlFaultCode, type SqlPosition } from './sql/sql-fault.ts'
import type { SqlParser } from './sql/parse.ts'
import { firstWord, positionAtByte, withPlainSpaces } from './sql/sql-text.ts'

export interface GuardOptions {
  /** The names that may be read, such as `['flightops', 'flights']`; the last part alone does where it is unique. */
  readonly tables: readonly (readonly string[])[]
  /** In lower case; `allowedFunctions` where absent. */
  readonly functions?: ReadonlySet<string>
  /** Functions in FROM, in lower case; `allowedTableFunctions` where absent. */
  readonly tableFunctions?: ReadonlySet<string>
  /** Whether there may be `$1`, whose values are bound and never become text of the statement. */
  readonly parameters?: boolean
}

export type GuardVerdict = Permitted | Refused

export interface Permitted {
  readonly ok: true
  /** What to run: the text that was checked, which differs from the one given at most in the kind of its spaces. */
  readonly sql: string
  /** The tables it reads, as `GuardOptions.tables` names them; each once. */
  readonly tables: readonly (readonly string[])[]
}

export interface Refused {
  readonly ok: false
  readonly code: ErrorCode
  /** What is wrong. */
  readonly fact: string
  /** The same, with line:column. */
  readonly message: string
  readonly position: SqlPosition
  readonly remedy?: string
}

/** Longer texts are machine-made, and the parser's memory is not bounded by the engine's limit. */
const longestText = 1_000_000

const codes: Readonly<Record<SqlFaultCode, ErrorCode>> = {
  'syntax-error': 'syntax_error',
  'not-one-select': 'feature_not_supported',
  'unsupported-sql': 'feature_not_supported',
  'unknown-table': 'undefined_table',
  'unknown-column': 'undefined_column',
  'ambiguous-column': 'undefined_column',
}

/**
 * Whether `sql` may run: exactly one SELECT-like statement whose every construct, function, type and table is on a
 * list. It reads the engine's own syntax tree; what it does not know, it refuses.
 */
export async function guard(
  sql: string,
  options: GuardOptions & { readonly parser: Pick<SqlParser, 'parse'> },
): Promise<GuardVerdict> {
  const text = withPlainSpaces(sql)
  const unfit = unfitText(text)
  if (unfit !== undefined) return unfit
  const statement = await options.parser.parse(text)
  if (statement.kind === 'fault') {
    const { code, message, position, remedy } = statement
    return refused(codes[code], message, position, remedy)
  }
  const tables: Tables = {
    known: options.tables,
    functions: options.functions ?? allowedFunctions,
    tableFunctions: options.tableFunctions ?? allowedTableFunctions,
    parameters: options.parameters === true,
  }
  return checked(text, () => checkStatement(statement.node, tables))
}

function checked(sql: string, check: () => readonly (readonly string[])[]): GuardVerdict {
  try {
    return { ok: true, sql, tables: check() }
  } catch (error) {
    if (error instanceof RangeError) return refused('too_large', 'the statement is nested too deeply', start)
    if (!(error instanceof SqlFaultError)) throw error
    const position = error.offset === undefined ? firstWord(sql).position : positionAtByte(sql, error.offset)
    return refused(codes[error.code], error.message, position, error.hints.remedy)
  }
}

const start: SqlPosition = { line: 1, column: 1 }

function unfitText(sql: string): Refused | undefined {
  if (sql.includes('\0')) {
    return refused('syntax_error', 'the statement holds a NUL character', start, 'Remove it.')
  }
  if (!sql.isWellFormed() || withPlainSpaces(sql) !== sql) {
    return refused('syntax_error', 'the statement holds characters that are not text', start)
  }
  if (sql.length <= longestText) return undefined
  return refused('too_large', `the statement is longer than ${longestText} characters`, start)
}

function refused(code: ErrorCode, fact: string, position: SqlPosition, remedy?: string): Refused {
  const message = `${position.line}:${position.column}: ${fact}`
  return { ok: false, code, fact, message, position, ...(remedy === undefined ? {} : { remedy }) }
}
