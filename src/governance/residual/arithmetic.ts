import type { RowValue } from '../row-filter.ts'
import { long } from './literals.ts'
import { both, error, type Leaf, type Term } from './term.ts'

type Operator = '+' | '-' | '*'

const results: Readonly<Record<Operator, (left: bigint, right: bigint) => bigint>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
}

/** Of Longs; anything else errs. */
export const calculate = (op: Operator, left: Term, right: Term): Term =>
  both(left, right, (first, second) => {
    const [a, b] = [longOf(first), longOf(second)]
    if (a === undefined || b === undefined) return error
    if (a.op !== 'literal' || b.op !== 'literal') return longTerm({ op, left: a, right: b })
    const result = long(results[op](BigInt(a.text), BigInt(b.text)))
    return result === undefined ? error : longTerm(result)
  })

const longOf = (leaf: Leaf): RowValue | undefined =>
  leaf.kind === 'scalar' && leaf.type === 'long' ? leaf.value : undefined

export const longTerm = (value: RowValue): Leaf => ({ kind: 'scalar', type: 'long', value })
