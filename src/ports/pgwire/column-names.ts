import type { RelationColumn } from '../../engine/relation.ts'
import { sqlTokens, type SqlToken } from './sql-token.ts'

/**
 * What PostgreSQL calls the columns of a statement (`FigureColname` in its `parse_target.c`); undefined where a star, or
 * something this does not know, stands among them.
 */
export function columnNames(tokens: readonly SqlToken[]): readonly string[] | undefined {
  const items = resultItems(tokens)
  if (items.length === 0 || items.some((item) => isStar(item) || item.length > longestItem)) return undefined
  return items.map((item) => aliasOf(item) ?? figured(item)?.name ?? '?column?')
}

/** Longer statements keep the engine's names: everybody waits while they are looked for. */
const longestStatement = 20_000

/** What nobody gave a name is called as PostgreSQL calls it, `count` for `count(*)`; all other names stay. */
export function namedShape<Shape extends { readonly columns: readonly RelationColumn[] }>(
  shape: Shape,
  sql: string,
): Shape {
  const { columns } = shape
  if (sql.length > longestStatement || columns.every(({ name }) => isPlain(name))) return shape
  const names = columnNames(sqlTokens(sql))
  if (names?.length !== columns.length) return shape
  return {
    ...shape,
    columns: columns.map(({ name, type }, at) => ({
      name: isPlain(name) ? name : (names[at] ?? name),
      type,
    })),
  }
}

const isPlain = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)

/** An item is looked into as deep as it goes. */
const longestItem = 500

type Item = readonly SqlToken[]

const isStar = (item: Item): boolean =>
  item.at(-1)?.text === '*' && (item.length === 1 || item.at(-2)?.text === '.')

const isWordOf = (token: SqlToken | undefined, words: ReadonlySet<string>): boolean =>
  token?.kind === 'word' && words.has(token.value)

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const afterItems = set('from where group having order limit union intersect except window offset fetch into')

/** The items of the first list of results that is in no parentheses. */
function resultItems(tokens: readonly SqlToken[]): readonly Item[] {
  const levels = depths(tokens)
  const start = tokens.findIndex(
    ({ kind, value }, at) => levels[at] === 0 && kind === 'word' && value === 'select',
  )
  if (start < 0) return []
  const items: SqlToken[][] = [[]]
  for (let at = afterDistinct(tokens, start + 1); at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    const isOpen = levels[at] === 0
    if (isOpen && isWordOf(token, afterItems) && !isDistinctFrom(tokens, at)) break
    if (isOpen && token.text === ',') items.push([])
    else items.at(-1)?.push(token)
  }
  return items
}

/** In how many parentheses and brackets each token stands; those themselves stand inside. */
function depths(tokens: readonly SqlToken[]): readonly number[] {
  let depth = 0
  return tokens.map(({ kind, text }) => {
    if (kind !== 'symbol') return depth
    if (text === '(' || text === '[') return (depth += 1)
    return text === ')' || text === ']' ? depth-- : depth
  })
}

const isDistinctFrom = (tokens: readonly SqlToken[], at: number): boolean =>
  tokens[at]?.value === 'from' && tokens[at - 1]?.value === 'distinct'

function afterDistinct(tokens: readonly SqlToken[], at: number): number {
  const value = tokens[at]?.kind === 'word' ? tokens[at].value : ''
  return value === 'distinct' || value === 'all' ? at + 1 : at
}

/** Words behind which no name can stand without AS. */
const operators = set(
  'and or not is in like ilike similar between then else when escape distinct from any all case',
)
const values = set('null true false end unknown isnull notnull')

/** The name that is given to an item, folded as PostgreSQL folds it. */
function aliasOf(item: Item): string | undefined {
  const [before, last] = item.slice(-2)
  if (last === undefined || (last.kind !== 'word' && last.kind !== 'quoted')) return undefined
  if (before?.kind === 'word' && before.value === 'as') return last.value
  const isEnd =
    before?.kind === 'symbol'
      ? before.text === ')' || before.text === ']'
      : before !== undefined && !isWordOf(before, operators)
  return isEnd && !isWordOf(last, values) ? last.value : undefined
}

interface Figured {
  readonly name: string
  /** Whether a cast leaves it as it is. */
  readonly isStrong: boolean
}

const strong = (name: string): Figured => ({ name, isStrong: true })
const weak = (name: string): Figured => ({ name, isStrong: false })

function figured(item: Item): Figured | undefined {
  if (item[0]?.value === 'case' && item.at(-1)?.value === 'end') return caseName(item)
  const levels = depths(item)
  const cast = item.findLastIndex(({ text }, at) => levels[at] === 0 && text === '::')
  const hasOperator = item.some(
    ({ kind, text }, at) =>
      levels[at] === 0 &&
      at < (cast < 0 ? item.length : cast) &&
      kind === 'symbol' &&
      !/^(?:::|\.)$/.test(text),
  )
  if (cast > 0 && !hasOperator) return castName(figured(item.slice(0, cast)), item.slice(cast + 1))
  if (hasOperator) return undefined
  return primary(item)
}

/** Types by the name that `pg_type` has for them. */
const typeNames: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  decimal: 'numeric',
  real: 'float4',
}

function castName(inner: Figured | undefined, type: Item): Figured {
  if (inner?.isStrong === true) return inner
  const name = type.filter(({ kind }) => kind === 'word' || kind === 'quoted').at(-1)?.value ?? '?column?'
  return weak(typeNames[name] ?? name)
}

function primary(item: Item): Figured | undefined {
  const [first, second] = item
  const last = item.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (first.text === '(') return inParentheses(item)
  if (isSubscript(item)) return figured(withoutSubscript(item))
  if (last.kind === 'quoted') return strong(last.value)
  if (last.kind === 'word') return isWordOf(last, values) ? undefined : wordName(item, last)
  const name = item.findIndex(({ text }) => text === '(') - 1
  const called = item[name]
  if (name > 0 && item[name - 1]?.text !== '.') return undefined
  if (called === undefined || (called.kind !== 'word' && called.kind !== 'quoted')) return undefined
  if (called.value === 'cast' && second?.text === '(') return castCallName(item)
  return strong(called.value)
}

/** A column, or what stands behind a call: `OVER (…)` was one with parentheses, which ends otherwise. */
const wordName = (item: Item, last: SqlToken): Figured | undefined =>
  item.every(({ kind, text }) => kind === 'word' || kind === 'quoted' || text === '.') &&
  (item.length === 1 || item.at(-2)?.text === '.')
    ? strong(last.value)
    : undefined

/** `CASE` has the name of the column that stands behind its ELSE. */
function caseName(item: Item): Figured {
  const levels = depths(item)
  const otherwise = item.findLastIndex(
    ({ kind, value }, at) => levels[at] === 0 && kind === 'word' && value === 'else',
  )
  const name = otherwise < 0 ? undefined : figured(item.slice(otherwise + 1, -1))
  return name?.isStrong === true ? name : weak('case')
}

/** A query in parentheses, an expression, or a field of one. */
function inParentheses(item: Item): Figured | undefined {
  const levels = depths(item)
  const close = item.findIndex(({ text }, at) => levels[at] === 1 && text === ')')
  const rest = item.slice(close + 1)
  if (rest.length > 0) {
    const last = rest.at(-1)
    if (rest[0]?.text === '.' && last?.kind === 'word') return strong(last.value)
    return isSubscript(item) ? figured(withoutSubscript(item)) : undefined
  }
  const inside = item.slice(1, close)
  if (inside[0]?.value !== 'select') return figured(inside)
  const [only] = resultItems(inside)
  if (only === undefined) return undefined
  const alias = aliasOf(only)
  return alias === undefined ? figured(only) : strong(alias)
}

const isSubscript = (item: Item): boolean => item.at(-1)?.text === ']'

function withoutSubscript(item: Item): Item {
  const levels = depths(item)
  const open = item.findLastIndex(({ text }, at) => levels[at] === 1 && text === '[')
  return item.slice(0, open)
}

/** `CAST(… AS type)`. */
function castCallName(item: Item): Figured {
  const inside = item.slice(item.findIndex(({ text }) => text === '(') + 1, -1)
  const levels = depths(inside)
  const as = inside.findLastIndex(
    ({ kind, value }, at) => levels[at] === 0 && kind === 'word' && value === 'as',
  )
  return castName(figured(inside.slice(0, as)), inside.slice(as + 1))
}
