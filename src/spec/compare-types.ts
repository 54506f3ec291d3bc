import type { ColumnType, ScalarType } from './logical-type.ts'

/** What became of a type. `widened` holds every value the old one held; `narrowed` only some of them. */
export type TypeChange = 'same' | 'widened' | 'narrowed' | 'changed'

/** Compares two types as those who read the data see them; `changed` is any other change, e.g. text to number. */
export function compareTypes(old: ColumnType, next: ColumnType): TypeChange {
  if (old.sql === next.sql) return 'same'
  if (old.kind === 'scalar' && next.kind === 'scalar') {
    if (holds(next, old)) return 'widened'
    return holds(old, next) ? 'narrowed' : 'changed'
  }
  if (old.kind === 'list' && next.kind === 'list') return compareTypes(old.element, next.element)
  return 'changed'
}

type Scalar = Extract<ColumnType, { kind: 'scalar' }>

/** Decimal digits that always fit, for each exact type. */
const integerDigits: Readonly<Partial<Record<ScalarType, number>>> = {
  TINYINT: 3,
  SMALLINT: 5,
  INTEGER: 10,
  BIGINT: 19,
  HUGEINT: 39,
}

/** The integers that a floating-point type holds without loss. */
const exactIn: Readonly<Partial<Record<ScalarType, readonly ScalarType[]>>> = {
  FLOAT: ['TINYINT', 'SMALLINT'],
  DOUBLE: ['FLOAT', 'TINYINT', 'SMALLINT', 'INTEGER'],
}

function holds(wide: Scalar, narrow: Scalar): boolean {
  const wideDigits = integerDigits[wide.scalar]
  const narrowDigits = integerDigits[narrow.scalar]
  if (wideDigits !== undefined && narrowDigits !== undefined) return wideDigits >= narrowDigits
  if (exactIn[wide.scalar]?.includes(narrow.scalar) === true) return true
  if (wide.scalar !== 'DECIMAL' && narrow.scalar !== 'DECIMAL') return false
  if (wide.scalar === 'DECIMAL' && narrow.scalar === 'DECIMAL')
    return decimalHolds(digits(wide), digits(narrow))
  if (wide.scalar === 'DECIMAL') return narrowDigits !== undefined && digits(wide).whole >= narrowDigits
  const { whole, scale } = digits(narrow)
  return wideDigits !== undefined && scale === 0 && whole < wideDigits
}

interface Digits {
  readonly whole: number
  readonly scale: number
}

const decimalHolds = (wide: Digits, narrow: Digits): boolean =>
  wide.whole >= narrow.whole && wide.scale >= narrow.scale

function digits({ sql }: Scalar): Digits {
  const [precision = 18, scale = 3] = /\((\d+),(\d+)\)/.exec(sql)?.slice(1).map(Number) ?? []
  return { whole: precision - scale, scale }
}
