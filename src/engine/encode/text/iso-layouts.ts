import { DuckDBTypeId } from '@duckdb/node-api'
import { dateText, timestampText } from '../calendar-text.ts'
import { writeDate, writeTimestamp } from '../postgres/calendar-writer.ts'
import { writeAscii, writeWhole } from '../postgres/digits.ts'
import { textLayouts, WideNumbers } from '../postgres/text-layouts.ts'
import type { ItemLayout } from '../postgres/written-items.ts'
import { floatText } from '../value-text.ts'

/** From 0001-01-01 until 10000-01-01, where PostgreSQL and ISO 8601 write the same years. */
const firstDay = -719_162
const endDay = 2_932_897
const dayMicros = 86_400e6

/** The engine's infinite dates and times. */
const infiniteDay = 2_147_483_647
const infiniteMicros = 9_223_372_036_854_775_807n

/** The most that the longest date or time is written as, year 294247 and all. */
const longest = 40

const date: ItemLayout = {
  width: 4,
  longest,
  open: (buffer, at, count) => {
    const days = new Int32Array(buffer, at, count)
    return (index, out, end) => {
      const day = days[index] ?? 0
      return day >= firstDay && day < endDay ? writeDate(day, out, end) : writeAscii(rareDate(day), out, end)
    }
  },
}

const moment = (zone: string): ItemLayout => ({
  width: 8,
  longest,
  open: (buffer, at, count) => {
    const numbers = new WideNumbers(buffer, at, count)
    return (index, out, end) => {
      const micros = numbers.exact(index)
      // Neither is NaN, which is what a double cannot hold.
      if (micros >= firstDay * dayMicros && micros < endDay * dayMicros) {
        const written = writeTimestamp(micros, zone, { out, at: end })
        out[end + 10] = 84
        return written
      }
      return writeAscii(rareMoment(numbers.wide(index), zone), out, end)
    }
  },
})

const infinity = (isLate: boolean): string => (isLate ? 'infinity' : '-infinity')

const rareDate = (days: number): string =>
  Math.abs(days) === infiniteDay ? infinity(days > 0) : dateText(days)

const rareMoment = (micros: bigint, zone: string): string =>
  micros === infiniteMicros || micros === -infiniteMicros
    ? infinity(micros > 0n)
    : timestampText(micros, 1_000_000n) + zone

const boolean: ItemLayout = {
  width: 1,
  longest: 5,
  open: (buffer, at, count) => {
    const flags = new Uint8Array(buffer, at, count)
    return (index, out, end) => writeAscii(flags[index] === 0 ? 'false' : 'true', out, end)
  },
}

type TextOf = (value: number) => string

const floats = (
  width: number,
  text: TextOf,
  view: (buffer: ArrayBufferLike, at: number, count: number) => Float32Array | Float64Array,
): ItemLayout => ({
  width,
  longest: 26,
  open: (buffer, at, count) => {
    const numbers = view(buffer, at, count)
    return (index, out, end) => {
      const value = numbers[index] ?? 0
      return Number.isInteger(value) && Math.abs(value) < 1e15
        ? writeWhole(value, out, end)
        : writeAscii(text(value), out, end)
    }
  },
})

const bothFloats = (shown: (value: number, text: string) => string) => ({
  [DuckDBTypeId.FLOAT]: floats(
    4,
    (value) => shown(value, floatText(value)),
    (buffer, at, count) => new Float32Array(buffer, at, count),
  ),
  [DuckDBTypeId.DOUBLE]: floats(
    8,
    (value) => shown(value, String(value)),
    (buffer, at, count) => new Float64Array(buffer, at, count),
  ),
})

type Layouts = Readonly<Partial<Record<DuckDBTypeId, ItemLayout | undefined>>>

const wholes: Layouts = Object.fromEntries(
  [
    DuckDBTypeId.TINYINT,
    DuckDBTypeId.UTINYINT,
    DuckDBTypeId.SMALLINT,
    DuckDBTypeId.USMALLINT,
    DuckDBTypeId.INTEGER,
    DuckDBTypeId.UINTEGER,
  ].map((type) => [type, textLayouts[type]]),
)

/** JSON's numbers are doubles: what they do not hold is text. */
const jsonBigint: ItemLayout = {
  width: 8,
  longest: 22,
  open: (buffer, at, count) => {
    const numbers = new WideNumbers(buffer, at, count)
    return (index, out, end) => {
      const value = numbers.exact(index)
      return Number.isSafeInteger(value)
        ? writeWhole(value, out, end)
        : writeAscii(`"${numbers.wide(index).toString()}"`, out, end)
    }
  },
}

/** How types whose items all have one width are written as text, as `textWriter` of plain-text.ts has them. */
export const isoLayouts: Layouts = {
  ...wholes,
  ...bothFloats((_, text) => text),
  [DuckDBTypeId.BOOLEAN]: boolean,
  [DuckDBTypeId.BIGINT]: textLayouts[DuckDBTypeId.BIGINT],
  [DuckDBTypeId.DATE]: date,
  [DuckDBTypeId.TIMESTAMP]: moment(''),
  [DuckDBTypeId.TIMESTAMP_TZ]: moment('Z'),
}

/** Those of them that are JSON as they are, as `jsonWriter` has it. */
export const jsonLayouts: Layouts = {
  ...wholes,
  ...bothFloats((value, text) => (Number.isFinite(value) ? text : `"${text}"`)),
  [DuckDBTypeId.BOOLEAN]: boolean,
  [DuckDBTypeId.BIGINT]: jsonBigint,
}
