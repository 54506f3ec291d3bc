import type { RowList, RowValue } from '../row-filter.ts'
import { ResidualFault } from './fault.ts'
import { choice, error as errorFormula, type Formula } from './formula.ts'

/** What a Cedar expression is for a row, as far as can be told without the row. */
export type Term = Leaf | Choice

export interface Choice {
  readonly kind: 'choice'
  readonly if: Formula
  readonly then: Term
  readonly else: Term
  /** Of leaves that it can come to. */
  readonly width: number
}

export type Leaf =
  | { readonly kind: 'boolean'; readonly formula: Formula }
  | ScalarTerm
  | MomentTerm
  | ListTerm
  /** A set that the policy writes out. */
  | { readonly kind: 'set'; readonly elements: readonly Term[] }
  | { readonly kind: 'entity'; readonly type: string; readonly id: string }
  | { readonly kind: 'row' }
  | { readonly kind: 'error' }

export interface ScalarTerm {
  readonly kind: 'scalar'
  readonly type: 'string' | 'long' | 'decimal'
  readonly value: RowValue
}

/** A point in time or a duration: `ms`, and the column it is counted from, forwards or backwards. */
export interface MomentTerm {
  readonly kind: 'moment'
  readonly type: 'datetime' | 'duration'
  readonly base: { readonly value: RowValue; readonly sign: 1 | -1 } | undefined
  readonly ms: bigint
}

/** A column that holds a list. */
export interface ListTerm {
  readonly kind: 'list'
  readonly element: 'string' | 'long'
  readonly list: RowList
}

export const error: Leaf = { kind: 'error' }
export const boolean = (formula: Formula): Leaf => ({ kind: 'boolean', formula })

/** Lets `work` see a term without choices: what is done with a choice is done with both of its sides. */
export function each(term: Term, work: (leaf: Leaf) => Term): Term {
  if (term.kind === 'error') return error
  if (term.kind !== 'choice') return work(term)
  return pick(term.if, each(term.then, work), each(term.else, work))
}

/** `each` of both, the left one first. */
export const both = (left: Term, right: Term, work: (left: Leaf, right: Leaf) => Term): Term =>
  each(left, (first) => each(right, (second) => work(first, second)))

/** More than any policy needs that a person wrote; calculating with choices multiplies them. */
const widest = 1_000

export function pick(condition: Formula, then: Term, otherwise: Term): Term {
  if (condition.kind === 'error') return error
  if (condition.kind === 'constant') return condition.value ? then : otherwise
  const width = widthOf(then) + widthOf(otherwise)
  if (width > widest) throw new ResidualFault('it has too many cases')
  return { kind: 'choice', if: condition, then, else: otherwise, width }
}

const widthOf = (term: Term): number => (term.kind === 'choice' ? term.width : 1)

/** A term where a truth value belongs; what is none errs, as in Cedar. */
export function formulaOf(term: Term): Formula {
  if (term.kind === 'choice') return choice(term.if, formulaOf(term.then), formulaOf(term.else))
  return term.kind === 'boolean' ? term.formula : errorFormula
}
