import { children, child, flag, nodeKind, optionalText, texts, type AstNode } from './ast.ts'
import { constantPosition } from './constants.ts'
import { foldName } from './same-name.ts'
import { isSameTree } from './same-tree.ts'

/**
 * Whether a limit of this SELECT always keeps the same rows: there is none, or all of its columns are in its ORDER BY, so
 * that rows which come after one another by chance are the same.
 */
export function isTotallyOrdered(node: AstNode): boolean {
  const modifiers = children(node, 'modifiers')
  const limits = modifiers.filter((modifier) => nodeKind(modifier).startsWith('LIMIT'))
  if (limits.length === 0) return true
  if (!limits.every(isConstantLimit)) return false
  const orders = modifiers
    .filter((modifier) => nodeKind(modifier) === 'ORDER_MODIFIER')
    .flatMap((modifier) => children(modifier, 'orders').map((order) => child(order, 'expression')))
  if (orders.some(isAll)) return true
  const items = children(node, 'select_list')
  const names = items.flatMap((item) => nameOf(item) ?? [])
  // Where two columns have one name, ORDER BY means one of them.
  if (new Set(names).size < names.length) return false
  return items.every((item, index) => orders.some((order) => isOrderedBy(order, item, index)))
}

const isConstantLimit = (modifier: AstNode): boolean =>
  nodeKind(modifier) === 'LIMIT_MODIFIER' &&
  ['limit', 'offset'].every((key) => {
    const value = modifier[key]
    return value === null || value === undefined || isCount(child(modifier, key))
  })

const isCount = (node: AstNode): boolean => (constantPosition(node) ?? -1) >= 0

/** `ORDER BY ALL`. */
export const isAll = (node: AstNode): boolean =>
  nodeKind(node) === 'STAR' && flag(node, 'columns') && node['expr'] === null

function isOrderedBy(order: AstNode, item: AstNode, index: number): boolean {
  if (nodeKind(item) === 'STAR') return false
  if (nodeKind(order) === 'CONSTANT') return constantPosition(order) === index + 1
  const name = nameOf(item)
  const [written, ...path] = nodeKind(order) === 'COLUMN_REF' ? texts(order, 'column_names') : []
  if (written !== undefined && path.length === 0) return foldName(written) === name
  return isSameTree({ ...order, alias: '' }, { ...item, alias: '' })
}

/** Folded; what has no name of its own is not ordered by one. */
function nameOf(item: AstNode): string | undefined {
  const name =
    optionalText(item, 'alias') ??
    (nodeKind(item) === 'COLUMN_REF' ? texts(item, 'column_names').at(-1) : undefined)
  return name === undefined ? undefined : foldName(name)
}
