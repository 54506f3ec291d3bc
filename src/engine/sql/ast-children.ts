import {
  child,
  children,
  list,
  nodeKind,
  offsetOf,
  givenChildren,
  optionalText,
  type AstNode,
} from './ast.ts'
import { isArray, isObject } from './json.ts'
import { SqlFaultError } from './sql-fault.ts'

/** How a property leads to further nodes; `plain` leads nowhere. */
type Role =
  | 'plain'
  | 'node'
  | 'nodes'
  /** `{ node }`, as subqueries are wrapped. */
  | 'query'
  /** Rows of nodes, as VALUES has them. */
  | 'rows'
  /** Plain objects, not nodes, that hold nodes in the given properties. */
  | { readonly parts: Readonly<Record<string, Role>> }

type Shape = Readonly<Record<string, Role>>

const expression = {
  class: 'plain',
  type: 'plain',
  alias: 'plain',
  label: 'plain',
  query_location: 'plain',
} as const satisfies Shape

const query = { type: 'plain', modifiers: 'nodes', cte_map: 'plain' } as const satisfies Shape

const table = {
  type: 'plain',
  alias: 'plain',
  sample: 'plain',
  query_location: 'plain',
  column_name_alias: 'plain',
} as const satisfies Shape

const order = { type: 'plain', null_order: 'plain', expression: 'node' } as const satisfies Shape

/**
 * Every property of every node that a SELECT can have, in the tree of DuckDB 1.5. A kind or a property that
 * is not here is a fault: what is not understood must not be passed over. CTEs are their readers' business.
 */
const shapes = {
  BETWEEN: { ...expression, input: 'node', lower: 'node', upper: 'node' },
  CASE: {
    ...expression,
    case_checks: { parts: { when_expr: 'node', then_expr: 'node' } },
    else_expr: 'node',
  },
  CAST: { ...expression, child: 'node', cast_type: 'plain', try_cast: 'plain' },
  COLLATE: { ...expression, child: 'node', collation: 'plain' },
  COLUMN_REF: { ...expression, column_names: 'plain' },
  COMPARISON: { ...expression, left: 'node', right: 'node' },
  CONJUNCTION: { ...expression, children: 'nodes' },
  CONSTANT: { ...expression, value: 'plain' },
  DEFAULT: expression,
  FUNCTION: {
    ...expression,
    function_name: 'plain',
    schema: 'plain',
    catalog: 'plain',
    children: 'nodes',
    filter: 'node',
    order_bys: 'node',
    distinct: 'plain',
    is_operator: 'plain',
    export_state: 'plain',
  },
  LAMBDA: { ...expression, lhs: 'node', expr: 'node' },
  OPERATOR: { ...expression, children: 'nodes' },
  PARAMETER: { ...expression, identifier: 'plain' },
  POSITIONAL_REFERENCE: { ...expression, index: 'plain' },
  STAR: {
    ...expression,
    relation_name: 'plain',
    exclude_list: 'plain',
    qualified_exclude_list: 'plain',
    rename_list: 'plain',
    replace_list: { parts: { key: 'plain', value: 'node' } },
    columns: 'plain',
    expr: 'node',
  },
  SUBQUERY: {
    ...expression,
    ...table,
    subquery_type: 'plain',
    subquery: 'query',
    child: 'node',
    comparison_type: 'plain',
  },
  WINDOW: {
    ...expression,
    function_name: 'plain',
    schema: 'plain',
    catalog: 'plain',
    children: 'nodes',
    partitions: 'nodes',
    orders: 'nodes',
    arg_orders: 'nodes',
    start: 'plain',
    end: 'plain',
    start_expr: 'node',
    end_expr: 'node',
    offset_expr: 'node',
    default_expr: 'node',
    filter_expr: 'node',
    ignore_nulls: 'plain',
    distinct: 'plain',
    exclude_clause: 'plain',
  },
  SELECT_NODE: {
    ...query,
    select_list: 'nodes',
    from_table: 'node',
    where_clause: 'node',
    group_expressions: 'nodes',
    group_sets: 'plain',
    aggregate_handling: 'plain',
    having: 'node',
    sample: 'plain',
    qualify: 'node',
  },
  SET_OPERATION_NODE: {
    ...query,
    setop_type: 'plain',
    setop_all: 'plain',
    left: 'node',
    right: 'node',
  },
  RECURSIVE_CTE_NODE: {
    ...query,
    cte_name: 'plain',
    union_all: 'plain',
    left: 'node',
    right: 'node',
    aliases: 'plain',
    key_targets: 'nodes',
  },
  BASE_TABLE: {
    ...table,
    schema_name: 'plain',
    table_name: 'plain',
    catalog_name: 'plain',
    at_clause: { parts: { unit: 'plain', expr: 'node' } },
  },
  EMPTY: table,
  EXPRESSION_LIST: { ...table, expected_names: 'plain', expected_types: 'plain', values: 'rows' },
  JOIN: {
    ...table,
    left: 'node',
    right: 'node',
    condition: 'node',
    join_type: 'plain',
    ref_type: 'plain',
    using_columns: 'plain',
    delim_flipped: 'plain',
    duplicate_eliminated_columns: 'nodes',
  },
  PIVOT: {
    ...table,
    source: 'node',
    aggregates: 'nodes',
    unpivot_names: 'plain',
    pivots: {
      parts: {
        pivot_expressions: 'nodes',
        unpivot_names: 'plain',
        entries: { parts: { values: 'plain', star_expr: 'node', alias: 'plain' } },
        pivot_enum: 'plain',
      },
    },
    groups: 'plain',
    include_nulls: 'plain',
  },
  SHOW_REF: {
    ...table,
    table_name: 'plain',
    query: 'node',
    show_type: 'plain',
    catalog_name: 'plain',
    schema_name: 'plain',
  },
  TABLE_FUNCTION: { ...table, function: 'node', with_ordinality: 'plain' },
  DISTINCT_MODIFIER: { type: 'plain', distinct_on_targets: 'nodes' },
  ORDER_MODIFIER: { type: 'plain', orders: 'nodes' },
  LIMIT_MODIFIER: { type: 'plain', limit: 'node', offset: 'node' },
  LIMIT_PERCENT_MODIFIER: { type: 'plain', limit: 'node', offset: 'node' },
  ASCENDING: order,
  DESCENDING: order,
  ORDER_DEFAULT: order,
} as const satisfies Record<string, Shape>

/** The kinds of node a SELECT can have. */
export type NodeKind = keyof typeof shapes

/** The kind of `node`; one that this version of Hansa does not know is a fault. */
export function knownKind(node: AstNode): NodeKind {
  const kind = nodeKind(node)
  if (isNodeKind(kind)) return kind
  throw new SqlFaultError('unsupported-sql', `Hansa does not know the SQL construct ${kind}`, offsetOf(node))
}

const isNodeKind = (kind: string): kind is NodeKind => Object.hasOwn(shapes, kind)

/** The nodes right below `node`, except those of its CTEs; anything that is not understood is a fault. */
export function childNodes(node: AstNode): readonly AstNode[] {
  return below(node, shapes[knownKind(node)], node)
}

/** `owner` is the node itself, or the one that a part belongs to. */
function below(node: AstNode, shape: Shape, owner: AstNode): readonly AstNode[] {
  return Object.keys(node).flatMap((key) => {
    const role = Object.hasOwn(shape, key) ? shape[key] : undefined
    if (role !== undefined) return follow(node, key, role)
    const message = `Hansa does not know ${key} of the SQL construct ${optionalText(node, 'type') ?? 'part'}`
    throw new SqlFaultError('unsupported-sql', message, offsetOf(owner))
  })
}

function follow(node: AstNode, key: string, role: Role): readonly AstNode[] {
  switch (role) {
    case 'plain':
      return []
    case 'node':
      return givenChildren(node, key)
    case 'nodes':
      return children(node, key)
    case 'query':
      return [child(child(node, key), 'node')]
    case 'rows':
      return list(node, key).flatMap((row) => (isArray(row) ? row.filter(isObject) : []))
    default:
      return parts(node, key).flatMap((part) => below(part, role.parts, node))
  }
}

/** A part that may be one object, a list of them, or null. */
function parts(node: AstNode, key: string): readonly AstNode[] {
  const value = node[key]
  return isObject(value) ? [value] : children(node, key)
}
