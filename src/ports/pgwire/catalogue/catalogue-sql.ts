import { PostgresError } from '../postgres-error.ts'
import type { SqlToken } from '../sql-token.ts'
import { catalogueFunctions } from '../../../engine/catalogue-functions.ts'
import { informationSchema } from './catalogue-tables.ts'
import { emptyTables } from './empty-tables.ts'

const relations = new Set([
  ...Object.keys(emptyTables),
  ...['pg_namespace', 'pg_class', 'pg_attribute', 'pg_description', 'pg_tables', 'pg_database', 'pg_roles'],
  ...['pg_user', 'pg_am', 'pg_tablespace', 'pg_settings', 'pg_type'],
])

const sessionWords: Readonly<Record<string, string>> = {
  current_user: 'current_user_name()',
  session_user: 'current_user_name()',
  user: 'current_user_name()',
  current_role: 'current_user_name()',
  current_catalog: 'current_database()',
  current_schema: 'current_schema()',
}

const onlyHere = new Set(['array_upper', 'array_lower', 'array_to_string', 'version'])

/** Whether a statement asks what there is, not for data: it names the catalogue, or calls what only it has. */
export function isCatalogueQuery(tokens: readonly SqlToken[]): boolean {
  return tokens.some(({ kind, value }, index) => {
    if (kind !== 'word' && kind !== 'quoted') return false
    if (value === 'pg_catalog' || value === 'information_schema' || relations.has(value)) return true
    const before = tokens[index - 1]?.text
    if (before === '.') return false
    if (before === '::' && Object.hasOwn(registered, value)) return true
    const isCall = tokens[index + 1]?.text === '('
    if (kind === 'word' && !isCall && value !== 'user' && Object.hasOwn(sessionWords, value)) return true
    return isCall && catalogueFunctions.has(value) && (!onlyHere.has(value) || value === 'version')
  })
}

/** Types that the engine does not have, as those that hold their values here. */
const types: Readonly<Record<string, string>> = {
  name: 'varchar',
  oid: 'bigint',
  '"char"': 'varchar',
  char: 'varchar',
  xid: 'bigint',
  cid: 'bigint',
  aclitem: 'varchar',
  information_schema: 'varchar',
  pg_node_tree: 'varchar',
  int2vector: 'integer[]',
  oidvector: 'bigint[]',
  cstring: 'varchar',
  regconfig: 'varchar',
  regrole: 'varchar',
}

const registered: Readonly<Record<string, readonly [ofText: string, name: string]>> = {
  regclass: ['regclass_of', 'regclass_name'],
  regtype: ['regtype_of', 'regtype_name'],
  regnamespace: ['regnamespace_of', 'regnamespace_of'],
  regproc: ['to_regclass', 'regproc_name'],
  regprocedure: ['to_regclass', 'regproc_name'],
}

/** No client asks longer questions, and everybody waits while one is rewritten. */
const longestQuestion = 32_768

/**
 * A statement over the catalogue in the engine's words: PostgreSQL's own schemas, operators, collations and types
 * have others. Nothing rests on it: what it makes is judged by the guard, over the tables of this reader.
 */
export function catalogueSql(tokens: readonly SqlToken[]): string {
  if ((tokens.at(-1)?.end ?? 0) > longestQuestion)
    throw new PostgresError(
      '54000',
      `a statement over the catalogue is longer than ${longestQuestion} characters`,
    )
  const out: string[] = []
  for (let at = 0; at < tokens.length;) at = rewriteAt(tokens, at, out)
  return out.join(' ')
}

const textAt = (tokens: readonly SqlToken[], at: number): string => tokens[at]?.value ?? ''

function rewriteAt(tokens: readonly SqlToken[], at: number, out: string[]): number {
  const token = tokens[at]
  if (token === undefined) return at + 1
  if (isName(token, 'pg_catalog') && textAt(tokens, at + 1) === '.') return at + 2
  if (isName(token, 'information_schema') && textAt(tokens, at + 1) === '.')
    return push(out, informationSchema, at + 1)
  if (isName(token, 'operator') && textAt(tokens, at + 1) === '(') return rewriteOperator(tokens, at + 2, out)
  if (isName(token, 'collate')) return afterQualified(tokens, at + 1)
  if (token.text === '::') return rewriteCast(tokens, at + 1, out)
  if (isSeriesAlias(tokens, at)) return push(out, `${token.text}(${token.text})`, at + 1)
  const word = token.kind === 'word' && tokens[at - 1]?.text !== '.' ? sessionWords[token.value] : undefined
  if (word !== undefined && textAt(tokens, at + 1) !== '(' && !isAlias(tokens, at))
    return push(out, word, at + 1)
  return push(out, token.text, at + 1)
}

const afterRelation = new Set([
  'as',
  'where',
  'join',
  'on',
  'order',
  'group',
  'limit',
  'left',
  'inner',
  'cross',
  'union',
])

/** Where the call of a series ends, it began so many tokens before at most. */
const longestSeries = 200

/** In PostgreSQL the alias of a function in FROM is also the name of its column. */
function isSeriesAlias(tokens: readonly SqlToken[], at: number): boolean {
  const { kind, value } = tokens[at] ?? { kind: 'symbol', value: '' }
  if (kind !== 'word' || afterRelation.has(value) || textAt(tokens, at - 1) !== ')') return false
  let open = at - 1
  const first = Math.max(0, at - longestSeries)
  for (let depth = 0; open >= first; open -= 1) {
    if (textAt(tokens, open) === ')') depth += 1
    if (textAt(tokens, open) === '(' && --depth === 0) break
  }
  return textAt(tokens, open - 1) === 'generate_series' && textAt(tokens, at + 1) !== '('
}

const isName = ({ kind, value }: SqlToken, name: string): boolean => kind === 'word' && value === name

/** A word that names a column of the result. */
const isAlias = (tokens: readonly SqlToken[], at: number): boolean => textAt(tokens, at - 1) === 'as'

function push(out: string[], text: string, next: number): number {
  out.push(text)
  return next
}

/** `OPERATOR(pg_catalog.~)` is `~`; the engine's matches whole texts, and so the pattern is opened. */
function rewriteOperator(tokens: readonly SqlToken[], start: number, out: string[]): number {
  let at = start
  while (tokens[at]?.kind === 'word' || textAt(tokens, at) === '.') at += 1
  let operator = ''
  for (; at < tokens.length && textAt(tokens, at) !== ')'; at += 1) operator += textAt(tokens, at)
  return push(out, operator, at + 1)
}

/** Past a name and its qualifications. */
function afterQualified(tokens: readonly SqlToken[], start: number): number {
  let at = start + 1
  while (textAt(tokens, at) === '.') at += 2
  return at
}

function rewriteCast(tokens: readonly SqlToken[], start: number, out: string[]): number {
  const at = isQualified(tokens, start) ? start + 2 : start
  const type = tokens[at]
  const name = type?.kind === 'quoted' ? type.text : (type?.value ?? '')
  const functions = registered[name]
  if (functions !== undefined) return wrapLast(out, functions, at + 1)
  return push(out, `:: ${types[name] ?? type?.text ?? ''}`, at + 1)
}

const isQualified = (tokens: readonly SqlToken[], at: number): boolean =>
  ['pg_catalog', 'information_schema'].includes(textAt(tokens, at)) && textAt(tokens, at + 1) === '.'

/** Puts a function around the operand that was written last: a value, a name or a call. */
function wrapLast(out: string[], [ofText, nameOf]: readonly [string, string], next: number): number {
  let from = out.length - 1
  if (out[from] === ')') {
    for (let depth = 0; from >= 0; from -= 1) {
      if (out[from] === ')') depth += 1
      if (out[from] === '(' && --depth === 0) break
    }
    if (/^\w+$/.test(out[from - 1] ?? '')) from -= 1
  }
  while (out[from - 1] === '.') from -= 2
  const operand = out.splice(Math.max(0, from)).join(' ')
  return push(out, `${operand.startsWith("'") ? ofText : nameOf}(${operand})`, next)
}
