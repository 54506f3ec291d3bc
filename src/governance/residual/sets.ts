import type { RowList, RowLiteral, RowValue } from '../row-filter.ts'
import { definite, equalValues } from './comparison.ts'
import { ResidualFault } from './fault.ts'
import { all, always, and, any, constant, error, never, strict, test, type Formula } from './formula.ts'
import { needsOf } from './needs.ts'
import type { RowModel } from './row-model.ts'
import type { Leaf, ListTerm, Term } from './term.ts'

type SetTerm = Leaf & { kind: 'set' }

/** `contains`: whether a value is in a set. */
export function contains(set: Leaf, value: Leaf, row: RowModel): Formula {
  if (value.kind === 'error') return error
  if (set.kind === 'list') return listContains(set, value)
  return set.kind === 'set' ? setContains(set, value, row) : error
}

function listContains({ list, element }: ListTerm, value: Leaf): Formula {
  if (value.kind === 'scalar' && value.type === element)
    return test({ op: 'contains', list, value: value.value })
  return and(and(strict(needsOf(list), always), definite(value)), never)
}

function setContains(set: SetTerm, value: Leaf, row: RowModel): Formula {
  const elements = leaves(set)
  const literals = elements.map(literalOf)
  if (
    value.kind === 'scalar' &&
    value.value.op !== 'literal' &&
    literals.every((text) => text !== undefined)
  ) {
    const alike = literals.filter(({ type }) => type === value.type)
    if (alike.length === 0) return and(definite(value), never)
    const [only] = alike
    return only !== undefined && alike.length === 1
      ? test({ op: '=', left: value.value, right: only })
      : test({ op: 'in', value: value.value, values: alike })
  }
  // Cedar makes the whole set before it looks into it.
  const isMade = all(elements.map(definite))
  return and(isMade, any(elements.map((element) => equalValues(element, value, row))))
}

/** `containsAll`: whether all of `part` is in `set`. */
export function containsAll(set: Leaf, part: Leaf, row: RowModel): Formula {
  if (part.kind === 'list' && set.kind === 'list') return within(part, ofElement(set, part.element))
  if (part.kind === 'list' && set.kind === 'set') return within(part, literalList(set, part.element))
  if (part.kind !== 'set') return error
  if (set.kind === 'list') return listContainsAll(set, part)
  if (set.kind !== 'set') return error
  const isMade = all([...leaves(set), ...leaves(part)].map(definite))
  return and(isMade, all(leaves(part).map((element) => contains(set, element, row))))
}

const within = ({ list }: ListTerm, of: RowList): Formula => test({ op: 'within', list, of })

function listContainsAll(set: ListTerm, part: SetTerm): Formula {
  const elements = leaves(part)
  if (elements.every((element) => literalOf(element)?.type === set.element))
    return test({ op: 'within', list: literalList(part, set.element), of: set.list })
  const isMade = all(elements.map(definite))
  return strict(needsOf(set.list), and(isMade, all(elements.map((element) => listContains(set, element)))))
}

/** `containsAny`: whether two sets have an element in common. */
export function containsAny(left: Leaf, right: Leaf, row: RowModel): Formula {
  if (left.kind === 'set' && right.kind === 'set') {
    const isMade = all([...leaves(left), ...leaves(right)].map(definite))
    return and(isMade, any(leaves(right).map((element) => contains(left, element, row))))
  }
  const [list, other] = left.kind === 'list' ? [left, right] : [right, left]
  if (list.kind !== 'list') return error
  if (other.kind === 'list')
    return test({ op: 'overlaps', list: list.list, with: ofElement(other, list.element) })
  if (other.kind !== 'set') return error
  return test({ op: 'overlaps', list: list.list, with: literalList(other, list.element) })
}

export function isEmpty(set: Leaf): Formula {
  if (set.kind === 'list') return test({ op: 'within', list: set.list, of: emptyList(set.element) })
  return set.kind === 'set' ? and(all(leaves(set).map(definite)), constant(set.elements.length === 0)) : error
}

/** Equality of anything. Sets are equal that hold the same, in whatever order and however often. */
export const equal = (left: Leaf, right: Leaf, row: RowModel): Formula =>
  isSet(left) && isSet(right)
    ? and(containsAll(left, right, row), containsAll(right, left, row))
    : equalValues(left, right, row)

const isSet = ({ kind }: Leaf): boolean => kind === 'set' || kind === 'list'

const emptyList = (element: 'string' | 'long'): RowList => ({ op: 'list', element, values: [] })

/** A list column whose elements are of another type has nothing in common with one of `element`. */
function ofElement({ list, element }: ListTerm, wanted: 'string' | 'long'): RowList {
  if (element === wanted) return list
  throw new ResidualFault('it compares lists of different types')
}

/** Those elements of a set that a list column could hold. */
function literalList(set: SetTerm, element: 'string' | 'long'): RowList {
  const values = leaves(set).flatMap((leaf) => {
    const literal = literalOf(leaf)
    if (literal === undefined) throw new ResidualFault('it compares a list with values of the row')
    return literal.type === element ? [literal] : []
  })
  return { op: 'list', element, values }
}

const literalOf = (leaf: Leaf): RowLiteral | undefined =>
  leaf.kind === 'scalar' && isLiteral(leaf.value) ? leaf.value : undefined

const isLiteral = (value: RowValue): value is RowLiteral => value.op === 'literal'

function leaves({ elements }: SetTerm): readonly Leaf[] {
  return elements.map((element: Term) => {
    if (element.kind !== 'choice') return element
    throw new ResidualFault('it makes a set of what depends on the row')
  })
}
