import type { AstNode } from './ast.ts'
import type { Scope } from './scope.ts'
import { indirect, type Edge, type IndirectSubtype, type Value } from './value.ts'

/** What each of several expressions was made from. */
export const readValues = (nodes: readonly AstNode[], scope: Scope): readonly Value[] =>
  nodes.map((node) => scope.analysis.expression(node, scope))

/** How expressions bear on what they are not part of: rows, order, another value. */
export const readIndirect = (
  nodes: readonly AstNode[],
  scope: Scope,
  subtype: IndirectSubtype,
): readonly Edge[] => indirect(readValues(nodes, scope), subtype)
