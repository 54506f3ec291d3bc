import { PostgresError } from './postgres-error.ts'
import { SqlScanner, type SqlTokenKind } from './sql-scanner.ts'

/** A piece of SQL as PostgreSQL's lexer cuts it; comments and space are none. */
export interface SqlToken {
  readonly kind: SqlTokenKind
  /** As written. */
  readonly text: string
  /** A word in lower case, what is quoted without its quotes. */
  readonly value: string
  readonly start: number
  readonly end: number
}

/** The guard takes no longer ones. */
const longestText = 1_000_000

/** Begins to cut SQL into tokens. Throws where it is too long to be looked at. */
export function scanSql(sql: string): SqlScanner {
  if (sql.length > longestText)
    throw new PostgresError('54000', `the statement is longer than ${longestText} characters`)
  return new SqlScanner(sql)
}

/** All tokens of a text, which is short: each takes memory of its own. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const scanner = scanSql(sql)
  const tokens: SqlToken[] = []
  while (scanner.next()) tokens.push(tokenOf(scanner))
  return tokens
}

/** The token that a scanner is at. */
export function tokenOf({ sql, kind, start, end }: SqlScanner): SqlToken {
  const text = sql.slice(start, end)
  return { kind, text, value: valueOf(kind, text), start, end }
}

function valueOf(kind: SqlTokenKind, text: string): string {
  switch (kind) {
    case 'word':
      return text.toLowerCase()
    case 'quoted':
      return text.slice(text.indexOf('"') + 1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"')
    case 'string':
      return stringValue(text)
    default:
      return text
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

function stringValue(text: string): string {
  const [, tag] = /^(\$\w*\$)/.exec(text) ?? []
  if (tag !== undefined) return text.slice(tag.length, text.endsWith(tag) ? -tag.length : undefined)
  const inside = text.slice(text.indexOf("'") + 1, text.endsWith("'") ? -1 : undefined).replaceAll("''", "'")
  return /^[eE]/.test(text)
    ? inside.replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter)
    : inside
}

/** One statement of a text, with what stands before it cut away. */
export interface SqlPart {
  readonly sql: string
  /** Where it begins in the text. */
  readonly offset: number
}

/** The statements that semicolons divide; empty ones are none. */
export function sqlParts(sql: string): readonly SqlPart[] {
  const scanner = scanSql(sql)
  const parts: SqlPart[] = []
  let offset: number | undefined
  let end = 0
  const finish = (): void => {
    if (offset !== undefined) parts.push({ sql: sql.slice(offset, end), offset })
    offset = undefined
  }
  while (scanner.next()) {
    if (scanner.kind === 'symbol' && sql[scanner.start] === ';') finish()
    else {
      offset ??= scanner.start
      end = scanner.end
    }
  }
  finish()
  return parts
}
