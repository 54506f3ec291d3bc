import type { AstNode } from './ast.ts'
import { isObject, type Json } from './json.ts'

/** The text that a constant is, or undefined. */
export function constantText(node: AstNode): string | undefined {
  const held = constantValue(node)
  return typeof held === 'string' ? held : undefined
}

/** The 1-based position that an integer constant in GROUP BY or ORDER BY means, or undefined. */
export function constantPosition(node: AstNode): number | undefined {
  const held = constantValue(node)
  return typeof held === 'number' && Number.isSafeInteger(held) ? held : undefined
}

function constantValue(node: AstNode): Json | undefined {
  const value = node['class'] === 'CONSTANT' ? node['value'] : undefined
  return isObject(value) ? value['value'] : undefined
}
