import { offsetsIn, type AstNode, type ParsedStatement } from './ast.ts'
import { isArray, isObject, type Json } from './json.ts'
import type { SqlParser } from './parse.ts'
import { isSameTree } from './same-tree.ts'
import { statementParts, type PlacedTable, type QueryPart } from './statement-parts.ts'
import { partSchema, withParts, type TextRange } from './with-parts.ts'

/** A part of a statement by its text, without the parentheses around it. */
export interface LocatedPart extends TextRange {
  /** Places of the tables that it reads, each once. */
  readonly tables: readonly number[]
}

/** Longer texts are machine-made, and each of their parts is parsed once more. */
const longestText = 100_000
const mostParts = 8
/** Pairs of parentheses that are tried for one part. */
const mostTries = 4

/**
 * The parts of `statement` that owners of its tables can run, in the order of the text. The tree does not say where a query
 * ends, so pairs of parentheses are tried: it is the text that has the same tree on its own. None where the statement
 * with tables in place of its parts would have another tree than this one with the same in place of theirs.
 */
export async function locatedParts(
  statement: ParsedStatement,
  tables: readonly PlacedTable[],
  parser: Pick<SqlParser, 'parse'>,
): Promise<readonly LocatedPart[]> {
  const { sql } = statement
  if (sql.length > longestText) return []
  const parts = statementParts(statement, tables).slice(0, mostParts)
  if (parts.length === 0) return []
  const pairs = parentheses(sql)
  const found: (LocatedPart & Pick<QueryPart, 'node'>)[] = []
  for (const part of parts) {
    const range = await rangeOf(part.node, { sql, pairs, parser })
    if (range !== undefined) found.push({ ...range, ...part })
  }
  const located = found.toSorted((left, right) => left.start - right.start)
  return (await isReplaceable(statement, located, parser))
    ? located.map(({ start, end, tables: read }) => ({ start, end, tables: read }))
    : []
}

interface Places {
  readonly sql: string
  readonly pairs: readonly TextRange[]
  readonly parser: Pick<SqlParser, 'parse'>
}

async function rangeOf(node: AstNode, { sql, pairs, parser }: Places): Promise<TextRange | undefined> {
  const offsets = offsetsIn(node).map((bytes) => indexAtByte(sql, bytes))
  const [first, last] = [Math.min(...offsets), Math.max(...offsets)]
  const around = pairs
    .filter(({ start, end }) => start <= first && last < end)
    .toSorted((left, right) => right.start - left.start)
  for (const { start, end } of around.slice(0, mostTries)) {
    const alone = await parser.parse(sql.slice(start, end))
    if (alone.kind === 'select' && isSameTree(alone.node, node)) return { start, end }
  }
  return undefined
}

const indexAtByte = (sql: string, bytes: number): number =>
  Buffer.from(sql).subarray(0, bytes).toString().length

/** Quoted text and comments, in which parentheses mean nothing, or one parenthesis. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[^]*?\1|--[^\n]*|\/\*[^]*?\*\/|[()]/g

/** What is between each two parentheses, as far as a look at the text can tell; the trees have the last word. */
function parentheses(sql: string): readonly TextRange[] {
  const open: number[] = []
  const pairs: TextRange[] = []
  for (const { 0: token, index } of sql.matchAll(tokens)) {
    if (token === '(') open.push(index + 1)
    const start = token === ')' ? open.pop() : undefined
    if (start !== undefined) pairs.push({ start, end: index })
  }
  return pairs
}

async function isReplaceable(
  statement: ParsedStatement,
  parts: readonly (TextRange & Pick<QueryPart, 'node'>)[],
  parser: Pick<SqlParser, 'parse'>,
): Promise<boolean> {
  const { sql } = statement
  const schema = partSchema(sql, [])
  const replaced = await parser.parse(withParts(sql, parts, schema))
  const inPlace = new Map<Json, Json>()
  for (const [index, { node }] of parts.entries()) {
    const table = await parser.parse(`from ${schema}.part${index + 1}`)
    if (table.kind === 'select') inPlace.set(node, table.node)
  }
  const wanted = replacedIn(statement.node, inPlace)
  return replaced.kind === 'select' && isObject(wanted) && isSameTree(replaced.node, wanted)
}

function replacedIn(value: Json, inPlace: ReadonlyMap<Json, Json>): Json {
  const other = inPlace.get(value)
  if (other !== undefined) return other
  if (isArray(value)) return value.map((member) => replacedIn(member, inPlace))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replacedIn(member, inPlace)]))
}
