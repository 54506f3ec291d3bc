import type { RowColumn, RowTest, RowValue } from '../row-filter.ts'

/**
 * What a Cedar expression says of a row: true, false, or an error, which is kept apart from both until it is known
 * whether a permit or a forbid says it. `and`, `or` and `choice` stop early, as Cedar does.
 */
export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'error' }
  | { readonly kind: 'test'; readonly test: RowTest }
  | { readonly kind: 'not'; readonly term: Formula }
  | { readonly kind: 'and' | 'or'; readonly first: Formula; readonly then: Formula }
  | { readonly kind: 'choice'; readonly if: Formula; readonly then: Formula; readonly else: Formula }
  /** An error unless all of `needs` are present. */
  | { readonly kind: 'strict'; readonly needs: readonly RowValue[]; readonly term: Formula }

export const constant = (value: boolean): Formula => ({ kind: 'constant', value })
export const always = constant(true)
export const never = constant(false)
export const error: Formula = { kind: 'error' }
export const test = (of: RowTest): Formula => ({ kind: 'test', test: of })
export const isTrue = (value: RowColumn): Formula => test({ op: 'is-true', value })

export function not(term: Formula): Formula {
  switch (term.kind) {
    case 'constant':
      return constant(!term.value)
    case 'error':
      return term
    case 'not':
      return term.term
    case 'test':
    case 'and':
    case 'or':
    case 'choice':
    case 'strict':
      return { kind: 'not', term }
  }
}

export const and = (first: Formula, then: Formula): Formula => inOrder('and', first, then)
export const or = (first: Formula, then: Formula): Formula => inOrder('or', first, then)

/** Leans chains to the right, which is the same to Cedar: so a long one needs each of its tests a few times only. */
function inOrder(kind: 'and' | 'or', first: Formula, then: Formula): Formula {
  if (first.kind === 'error') return first
  if (first.kind === 'constant') return first.value === (kind === 'and') ? then : first
  if (first.kind === kind) return inOrder(kind, first.first, inOrder(kind, first.then, then))
  // True and x is x on either side; false after a test is not false where the test errs.
  if (then.kind === 'constant' && then.value === (kind === 'and')) return first
  return { kind, first, then }
}

export function choice(condition: Formula, then: Formula, otherwise: Formula): Formula {
  if (condition.kind === 'error') return condition
  if (condition.kind === 'constant') return condition.value ? then : otherwise
  return { kind: 'choice', if: condition, then, else: otherwise }
}

export const strict = (needs: readonly RowValue[], term: Formula): Formula =>
  needs.length === 0 || term.kind === 'error' ? term : { kind: 'strict', needs, term }

export const all = (terms: readonly Formula[]): Formula => terms.reduce(and, always)
export const any = (terms: readonly Formula[]): Formula => terms.reduce(or, never)
