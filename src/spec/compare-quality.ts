import { sameValue, shown, type Note } from './change.ts'
import type { DataQuality, Relationship } from './data-contract.ts'

/** Compares the quality rules of one object or column: a rule removed or loosened breaks, one more is additive. */
export function compareQuality(
  old: readonly DataQuality[] = [],
  next: readonly DataQuality[] = [],
  note: Note,
): void {
  const left = [...next]
  for (const rule of old) {
    const match = left.find((other) => isSameRule(rule, other))
    if (match === undefined) note('breaking', `the quality rule ${nameOf(rule)} was removed`, 'quality')
    else {
      left.splice(left.indexOf(match), 1)
      compareRule(rule, match, note)
    }
  }
  for (const rule of left) note('additive', `the quality rule ${nameOf(rule)} is new`, 'quality')
}

/** By id, else by name, else by what it measures. */
function isSameRule(a: DataQuality, b: DataQuality): boolean {
  if (a.id !== undefined || b.id !== undefined) return a.id === b.id
  if (a.name !== undefined || b.name !== undefined) return a.name === b.name
  return sameValue(subject(a), subject(b))
}

const subject = ({
  type = 'library',
  metric,
  rule,
  arguments: given,
  query,
  engine,
}: DataQuality): unknown => ({
  type,
  metric: metric ?? rule,
  arguments: given,
  query,
  engine,
})

const nameOf = (rule: DataQuality): string => {
  const name = rule.name ?? rule.id ?? rule.metric ?? rule.rule ?? rule.query ?? rule.description
  return `\`${name ?? rule.type ?? 'library'}\``
}

const words = [
  'description',
  'businessImpact',
  'dimension',
  'name',
  'tags',
  'authoritativeDefinitions',
  'method',
]
const documentation = new Set([...words, 'schedule', 'scheduler', 'customProperties'])

function compareRule(old: DataQuality, next: DataQuality, note: Note): void {
  const before = new Map<string, unknown>(Object.entries(old))
  const after = new Map<string, unknown>(Object.entries(next))
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => !sameValue(before.get(name), after.get(name)),
  )
  const promises = changed.filter((name) => !documentation.has(name))
  if (changed.length > 0 && promises.length === 0)
    note('documentation', `the quality rule ${nameOf(old)} is described anew`, 'quality')
  for (const name of promises) {
    const [was, is] = [before.get(name), after.get(name)]
    const tighter = isTighter(name, was, is)
    const kind = old.type === 'text' ? 'documentation' : tighter ? 'additive' : 'breaking'
    const how = tighter ? 'tightened' : 'loosened or changed'
    note(
      kind,
      `the quality rule ${nameOf(old)} was ${how}: \`${name}\` ${shown(was)} → ${shown(is)}`,
      'quality',
    )
  }
}

/** Whether the changed field asks more of the data than before. */
function isTighter(name: string, was: unknown, is: unknown): boolean {
  switch (name) {
    case 'mustBeGreaterThan':
    case 'mustBeGreaterOrEqualTo':
      return typeof was === 'number' && typeof is === 'number' && is > was
    case 'mustBeLessThan':
    case 'mustBeLessOrEqualTo':
      return typeof was === 'number' && typeof is === 'number' && is < was
    case 'mustBeBetween':
      return isInside(is, was)
    case 'mustNotBeBetween':
      return isInside(was, is)
    case 'severity':
      return isLenient(was) && !isLenient(is)
    default:
      return false
  }
}

const isLenient = (severity: unknown): boolean =>
  typeof severity === 'string' &&
  ['warning', 'warn', 'info', 'low', 'minor', 'medium', 'informational'].includes(severity.toLowerCase())

function isInside(inner: unknown, outer: unknown): boolean {
  if (!Array.isArray(inner) || !Array.isArray(outer)) return false
  const [low, high] = inner.map(Number)
  const [least, most] = outer.map(Number)
  if (low === undefined || high === undefined || least === undefined || most === undefined) return false
  return low >= least && high <= most
}

/** Compares relationships: each is a promise that the other side exists. */
export function compareRelationships(
  old: readonly Relationship[] = [],
  next: readonly Relationship[] = [],
  note: Note,
): void {
  const promise = ({ from, to }: Relationship): unknown => ({ from, to })
  const lacks = (list: readonly Relationship[], one: Relationship): boolean =>
    !list.some((other) => sameValue(promise(one), promise(other)))
  for (const one of old.filter((each) => lacks(next, each))) {
    note('breaking', `the relationship to ${shown(one.to)} was removed`, 'relationships')
  }
  for (const one of next.filter((each) => lacks(old, each))) {
    note('additive', `the relationship to ${shown(one.to)} is new`, 'relationships')
  }
}
