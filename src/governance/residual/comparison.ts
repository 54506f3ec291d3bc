import type { RowLiteral, RowValue } from '../row-filter.ts'
import { ResidualFault } from './fault.ts'
import { always, and, choice, constant, error, never, not, strict, test, type Formula } from './formula.ts'
import { datetime, parseDecimal } from './literals.ts'
import { needsOf } from './needs.ts'
import { equalEntities } from './hierarchy.ts'
import type { RowModel } from './row-model.ts'
import type { Leaf, MomentTerm, ScalarTerm } from './term.ts'

type Order = '<' | '<='

/** Equality of all but sets. Values of different types are not equal, which is no error. */
export function equalValues(left: Leaf, right: Leaf, row: RowModel): Formula {
  if (left.kind === 'error' || right.kind === 'error') return error
  if (left.kind === 'boolean' && right.kind === 'boolean')
    return choice(left.formula, right.formula, not(right.formula))
  if (left.kind === 'scalar' && right.kind === 'scalar' && left.type === right.type)
    return equalScalars(left, right)
  if (left.kind === 'moment' && right.kind === 'moment' && left.type === right.type)
    return compareMoments('=', left, right)
  if (isEntity(left) && isEntity(right)) return equalEntities(left, right, row)
  return and(and(definite(left), definite(right)), never)
}

const isEntity = (leaf: Leaf): leaf is Leaf & { kind: 'entity' | 'row' } =>
  leaf.kind === 'entity' || leaf.kind === 'row'

/** True where the leaf is anything at all; an error where it is one. */
export function definite(leaf: Leaf): Formula {
  switch (leaf.kind) {
    case 'boolean':
      return choice(leaf.formula, always, always)
    case 'scalar':
      return strict(needsOf(leaf.value), always)
    case 'moment':
      return strict(leaf.base === undefined ? [] : needsOf(leaf.base.value), always)
    case 'list':
      return strict(needsOf(leaf.list), always)
    case 'set':
    case 'entity':
    case 'row':
      return always
    case 'error':
      return error
  }
}

function equalScalars(left: ScalarTerm, right: ScalarTerm): Formula {
  const [a, b] = [left.value, right.value]
  if (a.op === 'literal' && b.op === 'literal') return constant(a.text === b.text)
  return test({ op: '=', ...literalRight(a, b) })
}

/** The same test, however it was written. */
const literalRight = (left: RowValue, right: RowValue): { left: RowValue; right: RowValue } =>
  left.op === 'literal' ? { left: right, right: left } : { left, right }

/** `<` and `<=` of Longs, datetimes and durations; of anything else they err. */
export function inOrder(op: Order, left: Leaf, right: Leaf): Formula {
  if (left.kind === 'scalar' && right.kind === 'scalar' && left.type === 'long' && right.type === 'long')
    return compareValues(op, left.value, right.value, ({ text }) => BigInt(text))
  if (left.kind === 'moment' && right.kind === 'moment' && left.type === right.type)
    return compareMoments(op, left, right)
  return error
}

/** `lessThan` and its like, of decimals only. */
export function decimalsInOrder(op: Order, left: Leaf, right: Leaf): Formula {
  if (
    left.kind !== 'scalar' ||
    right.kind !== 'scalar' ||
    left.type !== 'decimal' ||
    right.type !== 'decimal'
  )
    return error
  return compareValues(op, left.value, right.value, ({ text }) =>
    parseDecimal(text.includes('.') ? text : `${text}.0`),
  )
}

function compareValues(
  op: Order,
  left: RowValue,
  right: RowValue,
  read: (literal: RowLiteral) => bigint,
): Formula {
  if (left.op !== 'literal' || right.op !== 'literal') return test({ op, left, right })
  const [a, b] = [read(left), read(right)]
  return constant(op === '<' ? a < b : a <= b)
}

/** Constants go to one side, so that a column stands alone and files' statistics can be used. */
function compareMoments(op: Order | '=', left: MomentTerm, right: MomentTerm): Formula {
  if (left.base === undefined && right.base === undefined) {
    if (op === '=') return constant(left.ms === right.ms)
    return constant(op === '<' ? left.ms < right.ms : left.ms <= right.ms)
  }
  if (left.base === undefined) return besideConstant(op, right, { limit: left.ms, isLeft: false })
  if (right.base === undefined) return besideConstant(op, left, { limit: right.ms, isLeft: true })
  if (left.ms !== right.ms || left.base.sign !== right.base.sign)
    throw new ResidualFault('it calculates with the times of two columns')
  return ordered(op, left.base.value, right.base.value, left.base.sign === 1)
}

/** `sign × column + ms` on the left or the right of `limit`. */
function besideConstant(
  op: Order | '=',
  { base, ms }: MomentTerm,
  { limit, isLeft }: { limit: bigint; isLeft: boolean },
): Formula {
  if (base === undefined) throw new ResidualFault('it compares what it does not know')
  const bound = datetime(base.sign === 1 ? limit - ms : ms - limit)
  return ordered(op, base.value, bound, isLeft === (base.sign === 1))
}

const ordered = (op: Order | '=', first: RowValue, second: RowValue, asWritten: boolean): Formula =>
  op === '=' || asWritten
    ? test({ op, left: first, right: second })
    : test({ op, left: second, right: first })
