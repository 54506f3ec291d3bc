import { analyse } from './analyse.ts'
import { child, children, nodeKind, type AstNode, type ParsedStatement } from './ast.ts'
import { commonTables } from './common-tables.ts'
import { isAggregated, isExactQuery } from './exact-query.ts'
import { columnLineage } from './lineage.ts'
import { isShort } from './small-result.ts'
import { foldName } from './same-name.ts'
import { tableReferences } from './table-references.ts'
import { columnsUsed, indexOfTable, tableCatalog, type KnownTable } from './used-columns.ts'

/** A table of a statement of which parts may be run somewhere else. */
export interface PlacedTable extends KnownTable {
  /** Who could run a part; absent where nobody but the one who runs the rest. */
  readonly owner?: string
  /** Those of its columns whose values may come out different elsewhere. */
  readonly inexact: readonly string[]
}

/** A query in the parentheses of FROM or WITH that one owner can run on its own. */
export interface QueryPart {
  readonly node: AstNode
  /** Places of the tables that it reads, each once. */
  readonly tables: readonly number[]
}

/** By `keyOf`, the CTEs that a name may mean. */
type Visible = ReadonlySet<string>

const keyOf = (name: readonly string[]): string => name.map(foldName).join('\0')

/**
 * The largest queries of FROM and WITH that make few rows of many, by grouping, DISTINCT or LIMIT, that read tables of one
 * owner and nothing else, and whose rows are the same wherever they are run.
 */
export function statementParts(
  statement: ParsedStatement,
  tables: readonly PlacedTable[],
): readonly QueryPart[] {
  const found = analyse(statement, () => ({
    kind: 'parts' as const,
    parts: inQuery(statement.node, new Set(), tables),
  }))
  return found.kind === 'fault' ? [] : found.parts
}

function inQuery(node: AstNode, outer: Visible, tables: readonly PlacedTable[]): readonly QueryPart[] {
  switch (nodeKind(node)) {
    case 'SELECT_NODE': {
      const { visible, parts } = inCommonTables(node, outer, tables)
      return [...parts, ...inFrom(child(node, 'from_table'), visible, tables)]
    }
    case 'SET_OPERATION_NODE': {
      const { visible, parts } = inCommonTables(node, outer, tables)
      const sides = ['left', 'right'].flatMap((side) => inQuery(child(node, side), visible, tables))
      return [...parts, ...sides]
    }
    default:
      return []
  }
}

/** Each CTE sees those before it. */
function inCommonTables(
  query: AstNode,
  outer: Visible,
  tables: readonly PlacedTable[],
): { readonly visible: Visible; readonly parts: readonly QueryPart[] } {
  const visible = new Set(outer)
  const parts = commonTables(query).flatMap((table) => {
    const inside = inParentheses(table.query, new Set(visible), tables)
    visible.add(keyOf([table.name]))
    return inside
  })
  return { visible, parts }
}

function inFrom(node: AstNode, visible: Visible, tables: readonly PlacedTable[]): readonly QueryPart[] {
  switch (nodeKind(node)) {
    case 'SUBQUERY':
      return inParentheses(child(child(node, 'subquery'), 'node'), visible, tables)
    case 'JOIN':
      return ['left', 'right'].flatMap((side) => inFrom(child(node, side), visible, tables))
    default:
      return []
  }
}

function inParentheses(
  node: AstNode,
  visible: Visible,
  tables: readonly PlacedTable[],
): readonly QueryPart[] {
  const read = isReducing(node) && isExactQuery(node) ? tablesOf(node, visible, tables) : undefined
  return read === undefined ? inQuery(node, visible, tables) : [{ node, tables: read }]
}

const isReducing = (node: AstNode): boolean =>
  nodeKind(node) === 'SELECT_NODE' &&
  (isAggregated(node) ||
    children(node, 'modifiers').some(
      (modifier) => nodeKind(modifier) === 'DISTINCT_MODIFIER' || isShort(modifier),
    ))

/**
 * Where one owner has all that the query reads, and every name in it means something of it. Such names mean the same where
 * they stand, for a query looks at what is around it last.
 */
function tablesOf(
  node: AstNode,
  visible: Visible,
  tables: readonly PlacedTable[],
): readonly number[] | undefined {
  const alone = { kind: 'select' as const, sql: '', node }
  const references = tableReferences(alone)
  if (references.kind === 'fault' || references.tableFunctions.length > 0) return undefined
  if (references.tables.some(({ name }) => visible.has(keyOf(name)))) return undefined
  const read = [...new Set(references.tables.map(({ name }) => indexOfTable(name, tables)))]
  const owners = new Set(read.map((index) => tables[index]?.owner))
  if (owners.size !== 1 || owners.has(undefined)) return undefined
  const lineage = columnLineage(alone, tableCatalog(tables))
  if (lineage.kind === 'fault') return undefined
  const used = columnsUsed(lineage, tables)
  const isInexact = tables.some(({ inexact }, index) =>
    used[index]?.some((column) => inexact.includes(column)),
  )
  return isInexact ? undefined : read
}
