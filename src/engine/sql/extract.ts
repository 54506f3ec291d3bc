import type { AstNode } from './ast.ts'
import { constantText } from './constants.ts'
import { field, type Scope } from './scope.ts'
import { constant, elementOf, transform, withEdges, type Value } from './value.ts'

/** `s.f`, `s['f']` and `l[1]`: a field by its name, or an element by a position that is part of the value. */
export function readExtract(node: AstNode, operands: readonly AstNode[], scope: Scope): Value {
  const [container, key] = operands
  if (container === undefined || key === undefined) return constant
  const value = scope.analysis.expression(container, scope)
  const name = constantText(key)
  if (name !== undefined) return field(value, name, node)
  return withEdges(elementOf(value), transform([scope.analysis.expression(key, scope)]).edges)
}
