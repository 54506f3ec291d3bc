import type { PolicyJson, TypeAndId } from './cedar.ts'

/** Entities that a policy names, in its scope and in its conditions. */
export function entitiesIn(policy: PolicyJson): readonly TypeAndId[] {
  const found: TypeAndId[] = []
  walk({ ...policy, annotations: {} }, (node) => {
    const { type, id } = node
    if (typeof type === 'string' && typeof id === 'string') found.push({ type, id })
  })
  return found
}

/** Texts that a policy compares an attribute of the resource with. */
export function comparedWith(policy: PolicyJson, attribute: string): readonly string[] {
  const found: string[] = []
  walk(policy.conditions, (node) => {
    for (const operator of ['==', '!=']) {
      const { left, right } = recordOf(node[operator])
      for (const [one, other] of [
        [left, right],
        [right, left],
      ]) {
        const { Value: text } = recordOf(other)
        if (typeof text === 'string' && isResourceAttribute(one, attribute)) found.push(text)
      }
    }
  })
  return found
}

function isResourceAttribute(node: unknown, attribute: string): boolean {
  const { left, attr } = recordOf(recordOf(node)['.'])
  return attr === attribute && recordOf(left)['Var'] === 'resource'
}

type Node = Readonly<Record<string, unknown>>

function walk(value: unknown, visit: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  visit(recordOf(value))
  for (const part of Object.values(value)) walk(part, visit)
}

const recordOf = (value: unknown): Node => (typeof value === 'object' && value !== null ? { ...value } : {})
