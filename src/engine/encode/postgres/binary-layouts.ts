import { DuckDBTypeId } from '@duckdb/node-api'
import type { ItemLayout, WriteItem } from './written-items.ts'

/** Microseconds and days from 1970-01-01, where the engine counts from, to 2000-01-01, where PostgreSQL does. */
const epochMicros = 946_684_800_000_000n
const epochDays = 10_957

const infiniteDay = 2_147_483_647
const infiniteMicros = 9_223_372_036_854_775_807n
const leastMicros = -9_223_372_036_854_775_808n

type View = (items: DataView, index: number) => number

const fixed = (width: number, longest: number, writer: (items: DataView) => WriteItem): ItemLayout => ({
  width,
  longest,
  open: (buffer, at, count) => writer(new DataView(buffer, at, count * width)),
})

const int16 = (width: number, read: View): ItemLayout =>
  fixed(width, 2, (items) => (index, out, at) => out.writeInt16BE(read(items, index), at))

const int32 = (width: number, read: View): ItemLayout =>
  fixed(width, 4, (items) => (index, out, at) => out.writeInt32BE(read(items, index), at))

const int64 = (width: number, read: (items: DataView, index: number) => bigint): ItemLayout =>
  fixed(width, 8, (items) => (index, out, at) => out.writeBigInt64BE(read(items, index), at))

/** Microseconds since 1970 as those since 2000; what is infinite stays so. */
export function postgresMicros(micros: bigint): bigint {
  if (micros === infiniteMicros) return infiniteMicros
  if (micros === -infiniteMicros) return leastMicros
  return micros - epochMicros
}

/** Days since 1970 as those since 2000; what is infinite stays so. */
export function postgresDays(days: number): number {
  if (Math.abs(days) === infiniteDay) return days < 0 ? -infiniteDay - 1 : infiniteDay
  return days - epochDays
}

const wide = (items: DataView, index: number): bigint => items.getBigInt64(index * 8, true)

/** How types whose items all have one width are written in binary. */
export const binaryLayouts: Readonly<Partial<Record<DuckDBTypeId, ItemLayout>>> = {
  [DuckDBTypeId.BOOLEAN]: fixed(
    1,
    1,
    (items) => (index, out, at) => out.writeUInt8(items.getUint8(index) && 1, at),
  ),
  [DuckDBTypeId.TINYINT]: int16(1, (items, index) => items.getInt8(index)),
  [DuckDBTypeId.UTINYINT]: int16(1, (items, index) => items.getUint8(index)),
  [DuckDBTypeId.SMALLINT]: int16(2, (items, index) => items.getInt16(index * 2, true)),
  [DuckDBTypeId.USMALLINT]: int32(2, (items, index) => items.getUint16(index * 2, true)),
  [DuckDBTypeId.INTEGER]: int32(4, (items, index) => items.getInt32(index * 4, true)),
  [DuckDBTypeId.UINTEGER]: int64(4, (items, index) => BigInt(items.getUint32(index * 4, true))),
  [DuckDBTypeId.BIGINT]: int64(8, wide),
  [DuckDBTypeId.FLOAT]: int32(4, (items, index) => items.getInt32(index * 4, true)),
  [DuckDBTypeId.DOUBLE]: int64(8, wide),
  [DuckDBTypeId.DATE]: int32(4, (items, index) => postgresDays(items.getInt32(index * 4, true))),
  [DuckDBTypeId.TIME]: int64(8, wide),
  [DuckDBTypeId.TIMESTAMP]: int64(8, (items, index) => postgresMicros(wide(items, index))),
  [DuckDBTypeId.TIMESTAMP_TZ]: int64(8, (items, index) => postgresMicros(wide(items, index))),
}
