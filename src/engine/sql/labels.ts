import { childNodes, knownKind } from './ast-children.ts'
import { children, optionalText, type AstNode } from './ast.ts'
import { commonTables } from './common-tables.ts'
import { isArray, isObject, writeJson, type Json } from './json.ts'

/**
 * DuckDB names a column without alias after its expression's text. It prints that text itself, once, when
 * the statement is parsed; the tree then carries it as `label`.
 */
export function unlabelled(node: AstNode): readonly AstNode[] {
  const kind = knownKind(node)
  const named = kind === 'SELECT_NODE' ? 'select_list' : kind === 'PIVOT' ? 'aggregates' : undefined
  const here = named === undefined ? [] : children(node, named).filter(needsLabel)
  const inside = 'cte_map' in node ? commonTables(node).flatMap(({ query }) => unlabelled(query)) : []
  return [...here, ...inside, ...childNodes(node).flatMap(unlabelled)]
}

const needsLabel = (node: AstNode): boolean =>
  optionalText(node, 'alias') === undefined && !['COLUMN_REF', 'STAR'].includes(knownKind(node))

/** A statement of this one expression, as `json_deserialize_sql` reads it; it prints as `SELECT …`. */
export function printable(expression: AstNode): string {
  const node = {
    type: 'SELECT_NODE',
    modifiers: [],
    cte_map: { map: [] },
    select_list: [expression],
    from_table: { type: 'EMPTY', alias: '', sample: null },
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
  }
  return writeJson({ error: false, statements: [{ node }] })
}

export const labelOf = (printed: string): string => printed.replace(/^SELECT /, '')

/** A copy of `value` in which the expressions of `labels` carry their text. */
export function withLabels(node: AstNode, labels: ReadonlyMap<AstNode, string>): AstNode {
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, labelsInside(value, labels)]),
  )
  const label = labels.get(node)
  return label === undefined ? copy : { ...copy, label }
}

function labelsInside(value: Json, labels: ReadonlyMap<AstNode, string>): Json {
  if (isArray(value)) return value.map((member) => labelsInside(member, labels))
  return isObject(value) ? withLabels(value, labels) : value
}
