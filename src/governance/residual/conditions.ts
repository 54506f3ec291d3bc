import type { RowCondition, RowTest, RowValue } from '../row-filter.ts'
import { needsOfTest, withInnerNeeds } from './needs.ts'

/** A condition, or what is known of it already. */
export type Condition = boolean | RowCondition

export const isPresent = (value: RowValue): Condition => ({ op: 'present', value })
export const isNot = (test: RowTest): Condition => ({ op: 'not', test })

/**
 * All of `terms`. What one of them implies is taken out of the others: `a` need not be present where `a = 1`, and so
 * what was guarded reads as if it had not been.
 */
export function allOf(terms: readonly Condition[]): Condition {
  const flat = flatten('and', terms)
  if (flat === undefined) return false
  const rest = withoutImplied(flat)
  if (rest.some((term) => term === false) || hasOpposites(rest)) return false
  return combine(
    'and',
    rest.filter((term) => term !== true),
  )
}

/** Any of `terms`; where one settles whether something is present, the others are looked at for the other case only. */
export function anyOf(terms: readonly Condition[]): Condition {
  const flat = flatten('or', terms)
  if (flat === undefined) return true
  const rest = withoutSettled(flat)
  if (rest.some((term) => term === true)) return true
  return combine(
    'or',
    rest.filter((term) => term !== false),
  )
}

const keyOf = (part: RowCondition | RowValue): string => JSON.stringify(part)

/** Terms of terms of the same kind, each once; undefined where a constant settles it. */
function flatten(op: 'and' | 'or', terms: readonly Condition[]): RowCondition[] | undefined {
  const found = new Map<string, RowCondition>()
  for (const term of terms) {
    if (typeof term === 'boolean') {
      if (term === (op === 'or')) return undefined
      continue
    }
    const inner = term.op === op ? term.terms : [term]
    for (const each of inner) found.set(keyOf(each), each)
  }
  return [...found.values()]
}

function combine(op: 'and' | 'or', terms: readonly Condition[]): Condition {
  const flat = flatten(op, terms)
  if (flat === undefined) return op === 'or'
  const [first, ...others] = flat
  if (first === undefined) return op === 'and'
  return others.length === 0 ? first : { op, terms: flat }
}

const hasOpposites = (terms: readonly Condition[]): boolean => {
  const keys = new Set(terms.flatMap((term) => (typeof term === 'boolean' ? [] : [keyOf(term)])))
  return terms.some((term) => typeof term !== 'boolean' && term.op === 'not' && keys.has(keyOf(term.test)))
}

/** Bare guards go first, so that what implies them stays. One after another: two must not go because of each other. */
function withoutImplied(terms: readonly RowCondition[]): readonly Condition[] {
  const rest: Condition[] = [...terms]
  const guards = terms.flatMap(({ op }, index) => (op === 'present' ? [index] : []))
  const order = [...guards, ...terms.keys().filter((index) => !guards.includes(index))]
  for (const index of order) {
    const term = rest[index]
    if (term === undefined || typeof term === 'boolean') continue
    const others = rest.filter((_, other) => other !== index)
    rest[index] = assume(term, { keys: new Set(others.flatMap(impliedBy)), present: true })
  }
  return rest
}

function withoutSettled(terms: readonly RowCondition[]): readonly Condition[] {
  let rest: readonly Condition[] = terms
  for (const [index, term] of terms.entries()) {
    const settled = presenceOf(rest[index] === term ? term : undefined)
    if (settled === undefined) continue
    const { key, present } = settled
    rest = rest.map((other, at) =>
      at === index || typeof other === 'boolean'
        ? other
        : assume(other, { keys: new Set([key]), present: !present }),
    )
  }
  return rest
}

/** The value whose presence alone makes a term true or false. */
function presenceOf(term: RowCondition | undefined): { key: string; present: boolean } | undefined {
  if (term?.op === 'present') return { key: keyOf(term.value), present: true }
  if (term?.op === 'not' && term.test.op === 'present') return { key: keyOf(term.test.value), present: false }
  return undefined
}

function mentions(term: RowCondition, keys: ReadonlySet<string>): boolean {
  if (term.op === 'and' || term.op === 'or') return term.terms.some((inner) => mentions(inner, keys))
  const presence = presenceOf(term)
  return presence !== undefined && keys.has(presence.key)
}

/** Keys of what is present wherever a term is true. */
function impliedBy(term: Condition): readonly string[] {
  if (typeof term === 'boolean') return []
  switch (term.op) {
    case 'and':
      return term.terms.flatMap(impliedBy)
    case 'or': {
      const [first = [], ...others] = term.terms.map(impliedBy)
      return first.filter((key) => others.every((keys) => keys.includes(key)))
    }
    case 'not':
      return needsOfTest(term.test).flatMap(withInnerNeeds).map(keyOf)
    case 'present':
      return withInnerNeeds(term.value).map(keyOf)
    default:
      return needsOfTest(term).flatMap(withInnerNeeds).map(keyOf)
  }
}

interface Assumption {
  readonly keys: ReadonlySet<string>
  readonly present: boolean
}

/** The term as it is where everything of `keys` is present, or is not. */
function assume(term: RowCondition, assumption: Assumption): Condition {
  if (!mentions(term, assumption.keys)) return term
  switch (term.op) {
    case 'and':
      return allOf(term.terms.map((inner) => assume(inner, assumption)))
    case 'or':
      return anyOf(term.terms.map((inner) => assume(inner, assumption)))
    default: {
      const presence = presenceOf(term)
      if (presence === undefined || !assumption.keys.has(presence.key)) return term
      return presence.present === assumption.present
    }
  }
}
