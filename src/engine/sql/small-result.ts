import { children, nodeKind, optionalChild, type AstNode, type ParsedStatement } from './ast.ts'
import { constantPosition } from './constants.ts'
import { hasAggregate } from './select-items.ts'

/** As many rows as somebody looks at, or a diagram has. */
const few = 10_000

/** Whether the result is likely to be much smaller than what it is made from: its rows are grouped, or limited to a few. */
export function isSmallResult({ node }: ParsedStatement): boolean {
  if (children(node, 'modifiers').some(isShort)) return true
  if (nodeKind(node) !== 'SELECT_NODE') return false
  return children(node, 'group_expressions').length > 0 || children(node, 'select_list').some(hasAggregate)
}

/** Whether it is a LIMIT of a few rows. */
export function isShort(modifier: AstNode): boolean {
  if (nodeKind(modifier) !== 'LIMIT_MODIFIER') return false
  const limit = optionalChild(modifier, 'limit')
  const rows = limit === undefined ? undefined : constantPosition(limit)
  return rows !== undefined && rows <= few
}
