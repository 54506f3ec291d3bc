import { knownKind } from './ast-children.ts'
import { child, children, flag, offsetOf, givenChildren, texts, type AstNode } from './ast.ts'
import { constantPosition } from './constants.ts'
import { readIndirect } from './read-values.ts'
import { sameName } from './same-name.ts'
import type { Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { indirect, type Edge, type IndirectSubtype, type NamedValue } from './value.ts'

/** What DISTINCT, ORDER BY and LIMIT make the rows of a query depend on. */
export const readModifiers = (node: AstNode, columns: readonly NamedValue[], scope: Scope): readonly Edge[] =>
  children(node, 'modifiers').flatMap((modifier) => readModifier(modifier, columns, scope))

function readModifier(modifier: AstNode, columns: readonly NamedValue[], scope: Scope): readonly Edge[] {
  const read = (nodes: readonly AstNode[], subtype: IndirectSubtype): readonly Edge[] =>
    nodes.flatMap((node) => readTarget(node, columns, { scope, subtype }))
  switch (knownKind(modifier)) {
    case 'ORDER_MODIFIER':
      return read(
        children(modifier, 'orders').map((order) => child(order, 'expression')),
        'SORT',
      )
    case 'DISTINCT_MODIFIER': {
      const targets = children(modifier, 'distinct_on_targets')
      return targets.length === 0 ? allOf(columns, 'GROUP_BY') : read(targets, 'GROUP_BY')
    }
    case 'LIMIT_MODIFIER':
    case 'LIMIT_PERCENT_MODIFIER': {
      return readIndirect(givenChildren(modifier, 'limit', 'offset'), scope, 'FILTER')
    }
    default:
      throw new SqlFaultError(
        'unsupported-sql',
        `Hansa does not know ${knownKind(modifier)}`,
        offsetOf(modifier),
      )
  }
}

const allOf = (columns: readonly NamedValue[], subtype: IndirectSubtype): readonly Edge[] =>
  indirect(
    columns.map(({ value }) => value),
    subtype,
  )

/** In ORDER BY a lone name means a column of the result first, a number its position, ALL all of them. */
function readTarget(
  node: AstNode,
  columns: readonly NamedValue[],
  { scope, subtype }: { readonly scope: Scope; readonly subtype: IndirectSubtype },
): readonly Edge[] {
  const position = constantPosition(node)
  const [name, ...path] = node['class'] === 'COLUMN_REF' ? texts(node, 'column_names') : []
  const named =
    name === undefined || path.length > 0 ? undefined : columns.find((column) => sameName(column.name, name))
  const column = position === undefined ? named : columns[position - 1]
  if (column !== undefined) return indirect([column.value], subtype)
  const isAll = node['class'] === 'STAR' && flag(node, 'columns') && (node['expr'] ?? null) === null
  return isAll ? allOf(columns, subtype) : readIndirect([node], scope, subtype)
}
