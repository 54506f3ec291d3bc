import { analyse } from './analyse.ts'
import { childNodes, knownKind } from './ast-children.ts'
import {
  child,
  offsetOf,
  optionalChild,
  qualifiedName,
  text,
  type AstNode,
  type ParsedStatement,
} from './ast.ts'
import { commonTables } from './common-tables.ts'
import { foldName } from './same-name.ts'
import type { SqlFault, SqlPosition } from './sql-fault.ts'
import { firstWord, positionAtByte } from './sql-text.ts'

/** What a statement reads, in the order written; one entry for each mention. */
export interface TableReferences {
  readonly kind: 'references'
  /** Tables by the name written, `[catalog, schema, name]` or its end; a file in quotes is a name too. */
  readonly tables: readonly Reference[]
  /** Functions in FROM, such as `read_csv`, `unnest` or `query_table`, and SHOW forms as `['show', …]`. */
  readonly tableFunctions: readonly Reference[]
}

export interface Reference {
  readonly name: readonly string[]
  readonly position: SqlPosition
}

/** The CTEs that a node can see, by `keyOf` the name it would use. */
type Visible = ReadonlySet<string>

/** A name may hold a dot, so the parts are kept apart by what no name can hold. */
const keyOf = (name: readonly string[]): string => name.map(foldName).join('\0')

interface Found {
  readonly kind: 'table' | 'function'
  readonly name: readonly string[]
  readonly offset: number | undefined
}

/** Every table and table function that `statement` names, CTEs resolved away by scope. */
export function tableReferences(statement: ParsedStatement): TableReferences | SqlFault {
  return analyse(statement, () => {
    const found = inNode(statement.node, new Set())
    const place = ({ name, offset }: Found): Reference => ({ name, position: placeOf(statement.sql, offset) })
    const ofKind = (kind: Found['kind']): readonly Reference[] =>
      found
        .filter((reference) => reference.kind === kind)
        .sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0))
        .map(place)
    return { kind: 'references', tables: ofKind('table'), tableFunctions: ofKind('function') }
  })
}

const placeOf = (sql: string, offset: number | undefined): SqlPosition =>
  offset === undefined ? firstWord(sql).position : positionAtByte(sql, offset)

function inNode(node: AstNode, visible: Visible): readonly Found[] {
  switch (knownKind(node)) {
    case 'SELECT_NODE':
    case 'SET_OPERATION_NODE':
      return inQuery(node, visible)
    case 'RECURSIVE_CTE_NODE':
      return inRecursion(node, visible)
    case 'BASE_TABLE':
      return [...inTable(node, visible), ...inChildren(node, visible)]
    case 'TABLE_FUNCTION': {
      const call = child(node, 'function')
      const name = qualifiedName(call, 'function_name')
      return [{ kind: 'function', name, offset: offsetOf(node) }, ...inChildren(call, visible)]
    }
    case 'SHOW_REF':
      return inShow(node, visible)
    default:
      return inChildren(node, visible)
  }
}

const inChildren = (node: AstNode, visible: Visible): readonly Found[] =>
  childNodes(node).flatMap((below) => inNode(below, visible))

function inQuery(query: AstNode, outer: Visible): readonly Found[] {
  const { visible, found } = inCommonTables(query, outer)
  return [...found, ...inChildren(query, visible)]
}

/** Each CTE sees those before it; what follows sees them all. */
function inCommonTables(query: AstNode, outer: Visible): { visible: Visible; found: readonly Found[] } {
  const visible = new Set(outer)
  const found = commonTables(query).flatMap((table) => {
    const inside = inNode(table.query, new Set(visible))
    visible.add(keyOf([table.name]))
    return inside
  })
  return { visible, found }
}

/** The first part of a recursion cannot see the name it defines; everything else of it can. */
function inRecursion(node: AstNode, outer: Visible): readonly Found[] {
  const name = text(node, 'cte_name')
  const left = child(node, 'left')
  const { visible, found } = inCommonTables(node, outer)
  const recursive = new Set(visible).add(keyOf([name])).add(keyOf(['recurring', name]))
  const others = childNodes(node).filter((below) => below !== left)
  return [...found, ...inNode(left, visible), ...others.flatMap((below) => inNode(below, recursive))]
}

function inTable(node: AstNode, visible: Visible): readonly Found[] {
  const name = qualifiedName(node, 'table_name')
  if (visible.has(keyOf(name))) return []
  return [{ kind: 'table', name, offset: offsetOf(node) }]
}

/** `DESCRIBE t` and `SUMMARIZE t` hold a query; `SHOW TABLES` and its like read the catalog. */
function inShow(node: AstNode, visible: Visible): readonly Found[] {
  if (optionalChild(node, 'query') !== undefined) return inChildren(node, visible)
  const what = text(node, 'table_name').replaceAll('"', '')
  return [{ kind: 'function', name: ['show', what], offset: offsetOf(node) }]
}
