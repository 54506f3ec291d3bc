import { PostgresError } from './postgres-error.ts'

/** A piece of SQL as PostgreSQL's lexer cuts it; comments and space are none. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol'
  /** As written. */
  readonly text: string
  /** A word in lower case, what is quoted without its quotes. */
  readonly value: string
  readonly start: number
  readonly end: number
}

const space = /(?:[\s\ufeff]|--[^\n\r]*)+/y
const patterns: readonly (readonly [SqlToken['kind'], RegExp])[] = [
  ['string', /[eE]'(?:[^'\\]|\\.|'')*(?:'|$)/sy],
  ['string', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")*(?:"|$)/y],
  ['string', /\$([\p{L}_][\p{L}\p{N}_]*)?\$.*?(?:\$\1\$|$)/suy],
  ['parameter', /\$\d+/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['number', /(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['symbol', /::|<>|!=|<=|>=|\|\||->>|->|!~\*|!~|~\*|~~|[^]/uy],
]

/** The guard takes no longer ones. Everybody waits while a text is cut. */
const longestText = 1_000_000

/** Cuts SQL into tokens; a text that has no end reaches to the end. Throws where it is too long to be looked at. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  if (sql.length > longestText)
    throw new PostgresError('54000', `the statement is longer than ${longestText} characters`)
  const tokens: SqlToken[] = []
  for (let at = afterSpace(sql, 0); at < sql.length;) {
    const token = tokenAt(sql, at)
    tokens.push(token)
    at = afterSpace(sql, token.end)
  }
  return tokens
}

function tokenAt(sql: string, start: number): SqlToken {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start
    const [text] = pattern.exec(sql) ?? []
    if (text !== undefined) return { kind, text, value: valueOf(kind, text), start, end: start + text.length }
  }
  return { kind: 'symbol', text: sql.charAt(start), value: sql.charAt(start), start, end: start + 1 }
}

function afterSpace(sql: string, start: number): number {
  let at = start
  for (;;) {
    space.lastIndex = at
    const skipped = space.exec(sql)?.[0].length ?? 0
    at += skipped
    if (sql.startsWith('/*', at)) at = afterComment(sql, at)
    else if (skipped === 0 || at >= sql.length) return at
    else if (!sql.startsWith('/*', at)) return at
  }
}

/** Comments nest in PostgreSQL. */
function afterComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = start
  let depth = 0
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return sql.length
}

function valueOf(kind: SqlToken['kind'], text: string): string {
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
  readonly tokens: readonly SqlToken[]
}

/** The statements that semicolons divide; empty ones are none. Tokens' places are within their part. */
export function sqlParts(sql: string): readonly SqlPart[] {
  const parts: SqlPart[] = []
  let tokens: SqlToken[] = []
  const finish = (): void => {
    const [first] = tokens
    const last = tokens.at(-1)
    if (first === undefined || last === undefined) return
    const offset = first.start
    parts.push({
      sql: sql.slice(offset, last.end),
      offset,
      tokens: tokens.map((token) => ({ ...token, start: token.start - offset, end: token.end - offset })),
    })
    tokens = []
  }
  for (const token of sqlTokens(sql)) {
    if (token.kind === 'symbol' && token.text === ';') finish()
    else tokens.push(token)
  }
  finish()
  return parts
}
