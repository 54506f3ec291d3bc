import type { ColumnType, ScalarType } from '../../spec/logical-type.ts'

type Scalar = Extract<ColumnType, { kind: 'scalar' }>

export const scalarType = (scalar: ScalarType, sql: string = scalar): Scalar => ({
  kind: 'scalar',
  scalar,
  sql,
})

const widths = [
  ['SMALLINT', 2n ** 15n],
  ['INTEGER', 2n ** 31n],
  ['BIGINT', 2n ** 63n],
] as const

/** A sample shows too little to be tight: two more digits than seen must fit. */
const room = 100n

/** The narrowest integer type with room for what a sample does not show; keys grow, so theirs are not the smallest. */
export function integerType(minimum: string, maximum: string, isKey: boolean): Scalar {
  const largest = [BigInt(minimum), BigInt(maximum)].map((value) => (value < 0n ? -value : value))
  const needed = largest.reduce((left, right) => (left > right ? left : right)) * room
  const fitting = widths.find(([type, limit]) => needed < limit && !(isKey && type === 'SMALLINT'))
  return scalarType(fitting?.[0] ?? 'HUGEINT')
}

/** How numbers with a point are written, as far as all values agree. */
export interface Digits {
  /** Most digits before the point. */
  readonly whole: number
  /** Fewest and most digits after it, among values that have a point. */
  readonly fewest: number
  readonly most: number
}

/**
 * Exact decimals where values look like amounts: all with as many places, or with two at most. Measurements, whose
 * places vary, are DOUBLE: a later value may have one more.
 */
export function fractionType({ whole, fewest, most }: Digits): Scalar {
  const isAmount = most === 2 || (fewest === most && most <= 6)
  const needed = whole + most + 2
  if (!isAmount || needed > 38) return scalarType('DOUBLE')
  const precision = [9, 18, 38].find((one) => needed <= one) ?? 38
  return scalarType('DECIMAL', `DECIMAL(${precision},${most})`)
}

/** A database's number without a declared precision: exact, with at least the places seen. */
export function exactType(most: number): Scalar {
  const places = [0, 2, 4, 6, 9, 12].find((one) => most <= one) ?? most
  return scalarType('DECIMAL', `DECIMAL(38,${Math.min(places, 37)})`)
}
