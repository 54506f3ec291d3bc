import {
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBTimeNSValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBTypeId,
  DuckDBUUIDValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { momentOf, type Moment } from '../moment-of.ts'
import { floatText, scalarText } from '../value-text.ts'
import { postgresDays, postgresMicros } from './binary-layouts.ts'
import { longestTimestamp, writeDate, writeTime, writeWideTimestamp } from './calendar-writer.ts'
import { numericBytes } from './numeric-bytes.ts'
import { postgresType } from './postgres-type.ts'
import { decimalText, postgresFloat } from './text-layouts.ts'

type Value = Exclude<DuckDBValue, null>

/** A plain value as PostgreSQL's text. */
export function valueText(value: Value, type: DuckDBType): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 't' : 'f'
    case 'number':
      return postgresFloat(type.typeId === DuckDBTypeId.FLOAT ? floatText(value) : String(value))
    case 'string':
    case 'bigint':
      return String(value)
    default:
      return objectText(value)
  }
}

function objectText(value: object & Value): string {
  const moment = momentOf(value)
  if (moment !== undefined) {
    const zone = moment.hasZone ? '+00' : ''
    return written((out) => writeWideTimestamp(momentMicros(moment), zone, { out, at: 0 }))
  }
  if (value instanceof DuckDBDateValue) return written((out) => writeDate(value.days, out, 0))
  if (value instanceof DuckDBTimeValue) return timeText(value.micros)
  if (value instanceof DuckDBTimeNSValue) return timeText(value.nanos / 1000n)
  if (value instanceof DuckDBTimeTZValue) return timeText(value.micros) + offsetText(value.offset)
  if (value instanceof DuckDBIntervalValue) return intervalText(value)
  if (value instanceof DuckDBDecimalValue) return decimalText(value.value, value.scale)
  if (value instanceof DuckDBBlobValue) return `\\x${Buffer.from(value.bytes).toString('hex')}`
  return scalarText(value)
}

function written(write: (out: Buffer) => number): string {
  const out = Buffer.alloc(longestTimestamp)
  return out.toString('latin1', 0, write(out))
}

const timeText = (micros: bigint): string => written((out) => writeTime(Number(micros), out, 0))

/** Microseconds since 1970; a unit that is finer loses what PostgreSQL has no place for. */
function momentMicros({ count, perSecond, isFinite }: Moment): bigint {
  if (!isFinite || perSecond === 1_000_000n) return count
  if (perSecond < 1_000_000n) return count * (1_000_000n / perSecond)
  return (count - (((count % 1000n) + 1000n) % 1000n)) / 1000n
}

const two = (count: number): string => String(count).padStart(2, '0')

function offsetText(offset: number): string {
  const seconds = Math.abs(offset)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop()
  return (offset < 0 ? '-' : '+') + parts.map(two).join(':')
}

/** PostgreSQL's own style: `1 year 2 mons 3 days 04:05:06.5`. */
export function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  const parts = [
    counted(Math.trunc(months / 12), 'year'),
    counted(months % 12, 'mon'),
    counted(days, 'day'),
  ].filter((part) => part !== '')
  if (micros === 0n && parts.length > 0) return parts.join(' ')
  const size = micros < 0n ? -micros : micros
  const seconds = size / 1_000_000n
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
    .map((part) => two(Number(part)))
    .join(':')
  const fraction = size % 1_000_000n
  const behind = fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`
  return [...parts, `${micros < 0n ? '-' : ''}${clock}${behind}`].join(' ')
}

const counted = (count: number, unit: string): string =>
  count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`

/** A plain value in PostgreSQL's binary form; what has none is its text. */
export function valueBinary(value: Value, type: DuckDBType): Buffer {
  switch (typeof value) {
    case 'boolean':
      return Buffer.of(value ? 1 : 0)
    case 'number':
      return numberBinary(value, type)
    case 'bigint':
      return type.typeId === DuckDBTypeId.BIGINT ? int64(value) : numericBytes(value, 0)
    case 'string':
      return Buffer.from(value)
    default:
      return objectBinary(value, type)
  }
}

function numberBinary(value: number, type: DuckDBType): Buffer {
  const { oid, size } = postgresType(String(type))
  const bytes = Buffer.alloc(size)
  if (oid === 701) bytes.writeDoubleBE(value)
  else if (oid === 700) bytes.writeFloatBE(value)
  else if (oid === 20) bytes.writeBigInt64BE(BigInt(value))
  else bytes.writeIntBE(value, 0, size)
  return bytes
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

function objectBinary(value: object & Value, type: DuckDBType): Buffer {
  const moment = momentOf(value)
  if (moment !== undefined) return int64(postgresMicros(momentMicros(moment)))
  if (value instanceof DuckDBDateValue) return int32(postgresDays(value.days))
  if (value instanceof DuckDBTimeValue) return int64(value.micros)
  if (value instanceof DuckDBTimeNSValue) return int64(value.nanos / 1000n)
  // PostgreSQL counts the zone's seconds to the west.
  if (value instanceof DuckDBTimeTZValue) return Buffer.concat([int64(value.micros), int32(-value.offset)])
  if (value instanceof DuckDBIntervalValue)
    return Buffer.concat([int64(value.micros), int32(value.days), int32(value.months)])
  if (value instanceof DuckDBDecimalValue) return numericBytes(value.value, value.scale)
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes)
  if (value instanceof DuckDBUUIDValue) return Buffer.from(value.toString().replaceAll('-', ''), 'hex')
  if (value instanceof DuckDBBitValue) return Buffer.from(value.toString())
  return Buffer.from(valueText(value, type))
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const itemsOf = (value: Value): readonly DuckDBValue[] =>
  value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items : []

/** An array's text: `{1,NULL,"a b"}`. */
export const arrayText = (value: Value, element: DuckDBType): string =>
  `{${itemsOf(value)
    .map((item) => (item === null ? 'NULL' : quoted(valueText(item, element))))
    .join(',')}}`

const plainElement = /^(?!null$)[^\s"\\{},]+$/i

const quoted = (text: string): string =>
  plainElement.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** An array in binary: dimensions, whether it holds NULL, element type, length, lower bound, items. */
export function arrayBinary(value: Value, element: DuckDBType): Buffer {
  const items = itemsOf(value)
  const head = [items.length === 0 ? 0 : 1, items.includes(null) ? 1 : 0, postgresType(String(element)).oid]
  const size = items.length === 0 ? [] : [items.length, 1]
  const parts = items.map((item) => {
    if (item === null) return int32(-1)
    const bytes = valueBinary(item, element)
    return Buffer.concat([int32(bytes.length), bytes])
  })
  return Buffer.concat([...[...head, ...size].map(int32), ...parts])
}
