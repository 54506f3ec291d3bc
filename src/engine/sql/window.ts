import { child, children, givenChildren, text, type AstNode } from './ast.ts'
import { readIndirect, readValues } from './read-values.ts'
import type { Scope } from './scope.ts'
import { aggregated, transform, withEdges, type Value } from './value.ts'

/** Partition, order and frame decide which rows a window sees; they are no part of its value. */
export function readWindow(node: AstNode, scope: Scope): Value {
  const orders = [...children(node, 'orders'), ...children(node, 'arg_orders')]
  const seen = [
    ...children(node, 'partitions'),
    ...orders.map((order) => child(order, 'expression')),
    ...givenChildren(node, 'start_expr', 'end_expr', 'offset_expr'),
  ]
  const value = transform(
    readValues([...children(node, 'children'), ...givenChildren(node, 'default_expr')], scope),
  )
  const isAggregate = text(node, 'type') === 'WINDOW_AGGREGATE'
  return withEdges(isAggregate ? aggregated(value) : value, [
    ...readIndirect(seen, scope, 'WINDOW'),
    ...readIndirect(givenChildren(node, 'filter_expr'), scope, 'FILTER'),
  ])
}
