import { childNodes, knownKind } from './ast-children.ts'
import { children, list, nodeKind, optionalChild, texts, type AstNode } from './ast.ts'
import { commonTables } from './common-tables.ts'
import { constantPosition } from './constants.ts'
import { foldName } from './same-name.ts'

/**
 * The columns that a statement has to find, whether they bear on its result or not: without one that it names, its text
 * means nothing any more. All of them where it counts columns of a star, which would count others then.
 */
export function namedColumns(statement: AstNode): (columns: readonly string[]) => readonly string[] {
  const nodes = everyNode(statement)
  if (isCounted(nodes)) return (columns) => columns
  const names = new Set(nodes.flatMap(namesIn).map(foldName))
  return (columns) => columns.filter((column) => names.has(foldName(column)))
}

function everyNode(statement: AstNode): readonly AstNode[] {
  const nodes = [statement]
  // What is added meanwhile is met too.
  for (const node of nodes) {
    if ('cte_map' in node) nodes.push(...commonTables(node).map(({ query }) => query))
    nodes.push(...childNodes(node))
  }
  return nodes
}

const namesIn = (node: AstNode): readonly string[] => {
  switch (knownKind(node)) {
    case 'COLUMN_REF':
      return texts(node, 'column_names')
    case 'JOIN':
      return texts(node, 'using_columns')
    default:
      return []
  }
}

function isCounted(nodes: readonly AstNode[]): boolean {
  const hasStar = nodes.some(isStar)
  return nodes.some((node) => {
    switch (knownKind(node)) {
      case 'BASE_TABLE':
        return texts(node, 'column_name_alias').length > 0
      case 'PIVOT':
      case 'POSITIONAL_REFERENCE':
        return true
      case 'STAR':
        return isNarrowed(node)
      case 'SELECT_NODE':
        return hasStar && (hasNamedCommonTable(node) || isPlaced(node))
      case 'SET_OPERATION_NODE':
      case 'RECURSIVE_CTE_NODE':
        return hasStar
      case 'SUBQUERY':
      case 'TABLE_FUNCTION':
        return hasStar && texts(node, 'column_name_alias').length > 0
      default:
        return false
    }
  })
}

const isStar = (node: AstNode): boolean => nodeKind(node) === 'STAR'

/** It names columns that it leaves out, or chooses them by their names. */
const isNarrowed = (node: AstNode): boolean =>
  ['exclude_list', 'qualified_exclude_list', 'rename_list', 'replace_list'].some(
    (key) => list(node, key).length > 0,
  ) || optionalChild(node, 'expr') !== undefined

const hasNamedCommonTable = (query: AstNode): boolean =>
  commonTables(query).some(({ columnNames }) => columnNames.length > 0)

/** Whether it means columns of a star by their places, as in `ORDER BY 2`. */
const isPlaced = (select: AstNode): boolean =>
  children(select, 'select_list').some(isStar) &&
  [...children(select, 'group_expressions'), ...ordersOf(select)].some(
    (node) => constantPosition(node) !== undefined,
  )

const ordersOf = (select: AstNode): readonly AstNode[] =>
  children(select, 'modifiers').flatMap((modifier) =>
    nodeKind(modifier).startsWith('LIMIT')
      ? []
      : childNodes(modifier).flatMap((order) => [order, ...childNodes(order)]),
  )
