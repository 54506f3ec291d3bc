import {
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBGeometryValue,
  DuckDBIntervalValue,
  DuckDBTimeNSValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBUUIDValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import { dateText, durationText, offsetText, timestampText, timeText } from './calendar-text.ts'
import { momentOf, type Moment } from './moment-of.ts'

/** A value that is not null and holds no other values, as text: ISO 8601 for times, every digit of numbers. */
export function scalarText(value: Exclude<DuckDBValue, null>): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'bigint':
    case 'number':
    case 'boolean':
      return String(value)
    default:
      return calendarText(value) ?? otherText(value)
  }
}

function calendarText(value: object): string | undefined {
  if (value instanceof DuckDBDateValue) return infinity(value.isFinite, value.days) ?? dateText(value.days)
  const moment = momentOf(value)
  if (moment !== undefined) return momentText(moment)
  if (value instanceof DuckDBTimeValue) return timeText(value.micros, 1_000_000n)
  if (value instanceof DuckDBTimeNSValue) return timeText(value.nanos, 1_000_000_000n)
  if (value instanceof DuckDBTimeTZValue) {
    return timeText(value.micros, 1_000_000n) + offsetText(value.offset)
  }
  if (value instanceof DuckDBIntervalValue) return durationText(value.months, value.days, value.micros)
  return undefined
}

const momentText = ({ count, perSecond, isFinite, hasZone }: Moment): string =>
  infinity(isFinite, count) ?? timestampText(count, perSecond) + (hasZone ? 'Z' : '')

function otherText(value: object): string {
  if (value instanceof DuckDBDecimalValue) return value.toString()
  if (value instanceof DuckDBUUIDValue) return value.toString()
  if (value instanceof DuckDBBitValue) return value.toString()
  if (value instanceof DuckDBBlobValue || value instanceof DuckDBGeometryValue) {
    return Buffer.from(value.bytes).toString('base64')
  }
  throw new TypeError('a value of a type that has no text form')
}

/** The engine's infinite dates have no ISO 8601 form; PostgreSQL's words are the ones that clients know. */
function infinity(isFinite: boolean, count: number | bigint): string | undefined {
  if (isFinite) return undefined
  return count < 0 ? '-infinity' : 'infinity'
}

/** The shortest decimal that reads back as the same 32-bit number. */
export function floatText(value: number): string {
  if (!Number.isFinite(value) || value === Math.trunc(value % 2 ** 24)) return String(value)
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(Number(value.toPrecision(9)))
}
