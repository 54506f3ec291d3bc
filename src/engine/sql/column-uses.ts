import { childNodes } from './ast-children.ts'
import { child, children, flag, nodeKind, optionalText, text, texts, type AstNode } from './ast.ts'
import { foldName, sameName } from './same-name.ts'
import { bindingsNamed, type Binding, type Scope } from './scope.ts'
import { columnOf, type PlacedCondition } from './table-in-from.ts'
import { isAll } from './total-order.ts'

export const columnUses = ['count', 'sum', 'min', 'max', 'filter'] as const

/** What a statement does with a column and nothing else: `sum` is of averages too, `filter` of comparisons with literals. */
export type ColumnUse = (typeof columnUses)[number]

/** A column of which a statement needs no values, but what they come to together. */
export interface UsedColumn {
  readonly column: string
  readonly uses: readonly ColumnUse[]
}

/** A use, and the node that names the column for it and for nothing else. */
export interface PlacedUse extends UsedColumn {
  readonly node: AstNode
}

/** A table of a SELECT, with those conditions of its WHERE that compare columns of the table with literals. */
export interface ReadTable {
  readonly select: AstNode
  readonly scope: Scope
  readonly binding: Binding
  readonly conditions: readonly PlacedCondition[]
}

/** Aggregates of one column that count, add up or compare its values, and what they need of these. */
const usesOf: ReadonlyMap<string, readonly ColumnUse[]> = new Map([
  ['count', ['count']],
  ['sum', ['sum']],
  ['avg', ['sum']],
  ['min', ['min']],
  ['max', ['max']],
  ['bool_and', ['min']],
  ['bool_or', ['max']],
])

/** The places of a SELECT that aggregate a column of the table, or compare it with literals, as it is. */
export function usesIn({ select, scope, binding, conditions }: ReadTable): readonly PlacedUse[] {
  const items = children(select, 'select_list')
  const aggregates = nodesIn(select).flatMap((node): readonly PlacedUse[] => {
    const aggregate = aggregateOfColumn(node)
    if (aggregate === undefined) return []
    const { names, uses, argument } = aggregate
    const column = columnOf({ names }, binding, scope)
    // A column of the result that is called the same may be meant.
    const isAmbiguous =
      names.length === 1 && items.some((item) => isCalled(item, names) && !isOfColumn(item, names))
    return column === undefined || isAmbiguous ? [] : [{ node: argument, column, uses }]
  })
  return [
    ...conditions.map(({ node, condition: { column } }) => ({ node, column, uses: ['filter'] as const })),
    ...aggregates,
  ]
}

interface Aggregate {
  readonly names: readonly string[]
  readonly argument: AstNode
  readonly uses: readonly ColumnUse[]
}

function aggregateOfColumn(node: AstNode): Aggregate | undefined {
  if (nodeKind(node) !== 'FUNCTION' || flag(node, 'distinct')) return undefined
  const isPlain = ['schema', 'catalog'].every((key) => optionalText(node, key) === undefined)
  const uses = isPlain ? usesOf.get(foldName(text(node, 'function_name'))) : undefined
  const [argument, second] = children(node, 'children')
  const isOfOne = argument !== undefined && second === undefined && nodeKind(argument) === 'COLUMN_REF'
  return uses === undefined || !isOfOne
    ? undefined
    : { names: texts(argument, 'column_names'), argument, uses }
}

const isCalled = (item: AstNode, [name = '']: readonly string[]): boolean =>
  sameName(optionalText(item, 'alias') ?? '', name)

const isOfColumn = (item: AstNode, [name = '']: readonly string[]): boolean =>
  sameName(aggregateOfColumn(item)?.names.at(-1) ?? '', name)

/** Whether a column may be named anywhere in a SELECT but at these places. */
export function namedBeside(
  { select, scope, binding }: ReadTable,
  places: readonly AstNode[],
): (column: string) => boolean {
  const nodes = nodesIn(select, new Set([...places, ...outputOrders(select)]))
  const written = nodes.flatMap(namesIn)
  // A star, and the name of a table, mean all columns.
  const isWhole =
    nodes.some((node) => nodeKind(node) === 'STAR') ||
    written.some((names) => bindingsNamed(names, scope).includes(binding))
  const names = new Set(written.flat().map(foldName))
  return (column) => isWhole || names.has(foldName(column))
}

/** A node and all below it, but for what is at `places`. */
const nodesIn = (node: AstNode, places: ReadonlySet<AstNode> = new Set()): readonly AstNode[] =>
  places.has(node) ? [] : [node, ...childNodes(node).flatMap((below) => nodesIn(below, places))]

function namesIn(node: AstNode): readonly (readonly string[])[] {
  switch (nodeKind(node)) {
    case 'COLUMN_REF':
      return [texts(node, 'column_names')]
    case 'JOIN':
      return texts(node, 'using_columns').map((name) => [name])
    default:
      return []
  }
}

/** What ORDER BY means by the names of the result, which come before all others there. */
function outputOrders(select: AstNode): readonly AstNode[] {
  const aliases = children(select, 'select_list').flatMap((item) => optionalText(item, 'alias') ?? [])
  return children(select, 'modifiers')
    .filter((modifier) => nodeKind(modifier) === 'ORDER_MODIFIER')
    .flatMap((modifier) => children(modifier, 'orders').map((order) => child(order, 'expression')))
    .filter((order) => {
      const [name = '', ...path] = nodeKind(order) === 'COLUMN_REF' ? texts(order, 'column_names') : []
      return isAll(order) || (path.length === 0 && aliases.some((alias) => sameName(alias, name)))
    })
}
