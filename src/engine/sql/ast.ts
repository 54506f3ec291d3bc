import { isArray, isObject, type Json, type JsonObject } from './json.ts'
import { SqlFaultError } from './sql-fault.ts'

/** One node of DuckDB's own syntax tree, as `json_serialize_sql` writes it. Read it through this file only. */
export type AstNode = JsonObject

/** One SELECT-shaped statement: the text and its tree. Plain JSON, so it can be kept and read again. */
export interface ParsedStatement {
  readonly kind: 'select'
  readonly sql: string
  readonly node: AstNode
}

/** What kind of node this is: an expression's class, or the type of a query, table or modifier. */
export function nodeKind(node: AstNode): string {
  const kind = node['class'] ?? node['type']
  return typeof kind === 'string' ? kind : unreadable(node, 'type')
}

export const text = (node: AstNode, key: string): string => {
  const value = node[key]
  return typeof value === 'string' ? value : unreadable(node, key)
}

export const optionalText = (node: AstNode, key: string): string | undefined => {
  const value = node[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const flag = (node: AstNode, key: string): boolean => node[key] === true

export const child = (node: AstNode, key: string): AstNode => {
  const value = node[key]
  return isObject(value) ? value : unreadable(node, key)
}

export const optionalChild = (node: AstNode, key: string): AstNode | undefined => {
  const value = node[key]
  if (value === null || value === undefined) return undefined
  return isObject(value) ? value : unreadable(node, key)
}

/** Those nodes of the given properties that are there. */
export const givenChildren = (node: AstNode, ...keys: readonly string[]): readonly AstNode[] =>
  keys.map((key) => optionalChild(node, key)).filter((found) => found !== undefined)

/** The nodes of a list; a list that is absent is empty, one that holds anything else cannot be read. */
export const children = (node: AstNode, key: string): readonly AstNode[] =>
  list(node, key).map((value) => (isObject(value) ? value : unreadable(node, key)))

export const texts = (node: AstNode, key: string): readonly string[] =>
  list(node, key).map((value) => (typeof value === 'string' ? value : unreadable(node, key)))

export function list(node: AstNode, key: string): readonly Json[] {
  const value = node[key] ?? []
  return isArray(value) ? value : unreadable(node, key)
}

/** The byte offset of a node in its text, or of what it holds; undefined where DuckDB made all of it up. */
export function offsetOf(node: AstNode): number | undefined {
  const value = node['query_location']
  if (typeof value === 'number') return value
  for (const below of Object.values(node).flat())
    if (isObject(below)) {
      const offset = offsetOf(below)
      if (offset !== undefined) return offset
    }
  return undefined
}

/** The byte offsets in its text of a node and of what it holds. */
export function offsetsIn(value: Json): readonly number[] {
  if (isArray(value)) return value.flatMap(offsetsIn)
  if (!isObject(value)) return []
  const { query_location: here, ...rest } = value
  return [...(typeof here === 'number' ? [here] : []), ...Object.values(rest).flatMap(offsetsIn)]
}

/** The catalog, schema and name of a table or function, those that were written. */
export const qualifiedName = (node: AstNode, key: string): readonly string[] =>
  [optionalText(node, catalogKey(node)), optionalText(node, schemaKey(node)), text(node, key)].filter(
    (part) => part !== undefined,
  )

const catalogKey = (node: AstNode): string => ('catalog_name' in node ? 'catalog_name' : 'catalog')
const schemaKey = (node: AstNode): string => ('schema_name' in node ? 'schema_name' : 'schema')

function unreadable(node: AstNode, key: string): never {
  const kind = optionalText(node, 'type') ?? 'a node'
  throw new SqlFaultError(
    'unsupported-sql',
    `${kind} has no readable ${key} in the syntax tree`,
    offsetOf(node),
  )
}
