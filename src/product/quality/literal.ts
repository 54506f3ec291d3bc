import { quoteLiteral } from '../../engine/quote.ts'
import type { ColumnType, ScalarType } from '../../spec/logical-type.ts'

const integers: ReadonlySet<ScalarType> = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'])
const floats: ReadonlySet<ScalarType> = new Set(['FLOAT', 'DOUBLE'])

export const isInteger = (scalar: ScalarType): boolean => integers.has(scalar)
export const isFloat = (scalar: ScalarType): boolean => floats.has(scalar)
export const isNumeric = (scalar: ScalarType): boolean =>
  isInteger(scalar) || isFloat(scalar) || scalar === 'DECIMAL'

/** A number without exponent, so that the engine reads it as an exact decimal where it has the digits for it. */
export function numberLiteral(number: number): string {
  const text = String(number)
  if (!text.includes('e')) return text
  const decimals = number.toFixed(20).replace(/\.?0+$/, '')
  return Math.abs(number) < 1 && Number(decimals) === number ? decimals : text
}

/**
 * A listed value as SQL that compares with a column of `type`, or undefined where no value of that type can equal it
 * (`'N/A'` in a column of numbers).
 */
export function valueLiteral(value: unknown, type: ColumnType): string | undefined {
  if (type.kind !== 'scalar') return quoteLiteral(JSON.stringify(value))
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (isNumeric(type.scalar)) return numericValue(text, type.scalar)
  switch (type.scalar) {
    case 'VARCHAR':
      return quoteLiteral(text)
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() : undefined
    case 'JSON':
      return quoteLiteral(JSON.stringify(value))
    default:
      return `TRY_CAST(${quoteLiteral(text)} AS ${type.sql})`
  }
}

function numericValue(text: string, scalar: ScalarType): string | undefined {
  const trimmed = text.trim()
  if (isFloat(scalar) && /^[+-]?(nan|inf(inity)?)$/i.test(trimmed))
    return `CAST(${quoteLiteral(trimmed)} AS ${scalar})`
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return undefined
  return isFloat(scalar) ? `CAST(${quoteLiteral(trimmed)} AS ${scalar})` : trimmed
}

const isoTime = String.raw`\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?`
const offset = String.raw`(Z|[+-]\d{2}(:?\d{2})?)`
const moment = new RegExp(`^\\d{4,6}-\\d{2}-\\d{2}([T ]${isoTime}${offset}?)?$`, 'i')
const timeOfDay = new RegExp(`^T?${isoTime}$`, 'i')
const zoned = new RegExp(`${isoTime}${offset}$`, 'i')

/** A declared `minimum` or `maximum` as SQL of the column's type, or undefined where it is no such value. */
export function boundLiteral(bound: number | string, scalar: ScalarType): string | undefined {
  if (isNumeric(scalar)) {
    const number = typeof bound === 'number' ? bound : Number(bound.trim() === '' ? NaN : bound)
    return Number.isFinite(number) ? numericBound(number, scalar) : undefined
  }
  const text = String(bound).trim()
  switch (scalar) {
    case 'DATE':
      return isMoment(text)
        ? `CAST(${quoteLiteral(text.slice(0, text.search(/[T ]|$/i)))} AS DATE)`
        : undefined
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return isMoment(text) ? momentLiteral(text, scalar) : undefined
    case 'TIME':
      return timeOfDay.test(text) ? `CAST(${quoteLiteral(text.replace(/^T/i, ''))} AS TIME)` : undefined
    default:
      return undefined
  }
}

const numericBound = (number: number, scalar: ScalarType): string =>
  isFloat(scalar) ? `CAST(${numberLiteral(number)} AS ${scalar})` : numberLiteral(number)

/** The engine reads a calendar only; `2001-02-30` must not reach it. */
function isMoment(text: string): boolean {
  if (!moment.test(text)) return false
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10))
}

/** Timestamps without a zone are UTC; the engine would drop an offset when casting to them directly. */
function momentLiteral(text: string, scalar: ScalarType): string {
  const literal = quoteLiteral(text)
  if (scalar === 'TIMESTAMP' && zoned.test(text)) return `CAST(CAST(${literal} AS TIMESTAMPTZ) AS TIMESTAMP)`
  return `CAST(${literal} AS ${scalar})`
}
