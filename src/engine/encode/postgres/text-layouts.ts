import { DuckDBTypeId } from '@duckdb/node-api'
import { floatText } from '../value-text.ts'
import {
  longestDate,
  longestTimestamp,
  writeDate,
  writeTime,
  writeTimestamp,
  writeWideTimestamp,
} from './calendar-writer.ts'
import { writeAscii, writePadded, writeWhole } from './digits.ts'
import { writeShortFraction, writeWholeDouble } from './short-fraction.ts'
import type { ItemLayout } from './written-items.ts'

type Numbers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

const whole = (
  width: number,
  view: (buffer: ArrayBufferLike, at: number, count: number) => Numbers,
): ItemLayout => ({
  width,
  longest: 11,
  open: (buffer, at, count) => {
    const numbers = view(buffer, at, count)
    return (index, out, end) => writeWhole(numbers[index] ?? 0, out, end)
  },
})

/** The 64-bit numbers of a vector: as doubles where these are exact, else as they are. */
export class WideNumbers {
  readonly #low: Uint32Array
  readonly #high: Int32Array
  readonly #whole: BigInt64Array

  constructor(buffer: ArrayBufferLike, at: number, count: number) {
    this.#low = new Uint32Array(buffer, at, count * 2)
    this.#high = new Int32Array(buffer, at, count * 2)
    this.#whole = new BigInt64Array(buffer, at, count)
  }

  /** NaN where a double is not exact. */
  exact(index: number): number {
    const high = this.#high[index * 2 + 1] ?? 0
    return high >= -0x20_0000 && high < 0x20_0000
      ? high * 0x1_0000_0000 + (this.#low[index * 2] ?? 0)
      : Number.NaN
  }

  wide(index: number): bigint {
    return this.#whole[index] ?? 0n
  }
}

const bigint: ItemLayout = {
  width: 8,
  longest: 20,
  open: (buffer, at, count) => {
    const numbers = new WideNumbers(buffer, at, count)
    return (index, out, end) => {
      const exact = numbers.exact(index)
      return Number.isNaN(exact)
        ? writeAscii(numbers.wide(index).toString(), out, end)
        : writeWhole(exact, out, end)
    }
  },
}

const moment = (zone: string): ItemLayout => ({
  width: 8,
  longest: longestTimestamp,
  open: (buffer, at, count) => {
    const numbers = new WideNumbers(buffer, at, count)
    return (index, out, end) => {
      const exact = numbers.exact(index)
      return Number.isNaN(exact)
        ? writeWideTimestamp(numbers.wide(index), zone, { out, at: end })
        : writeTimestamp(exact, zone, { out, at: end })
    }
  },
})

interface FloatLayout {
  readonly width: number
  readonly text: (value: number) => string
  /** Writes what is easy to write; returns where it was to begin for the rest. */
  readonly writeEasy: (value: number, out: Buffer, at: number) => number
  readonly view: (buffer: ArrayBufferLike, at: number, count: number) => Float32Array | Float64Array
}

const floats = ({ width, text, writeEasy, view }: FloatLayout): ItemLayout => ({
  width,
  longest: 26,
  open: (buffer, at, count) => {
    const numbers = view(buffer, at, count)
    return (index, out, end) => {
      const value = numbers[index] ?? 0
      const written = writeEasy(value, out, end)
      return written === end ? writeAscii(text(value), out, end) : written
    }
  },
})

/** PostgreSQL writes at least two digits of an exponent. */
export const postgresFloat = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2')

/** How types whose items all have one width are written as text. */
export const textLayouts: Readonly<Partial<Record<DuckDBTypeId, ItemLayout>>> = {
  [DuckDBTypeId.BOOLEAN]: {
    width: 1,
    longest: 1,
    open: (buffer, at, count) => {
      const flags = new Uint8Array(buffer, at, count)
      return (index, out, end) => {
        out[end] = flags[index] === 0 ? 102 : 116
        return end + 1
      }
    },
  },
  [DuckDBTypeId.TINYINT]: whole(1, (buffer, at, count) => new Int8Array(buffer, at, count)),
  [DuckDBTypeId.UTINYINT]: whole(1, (buffer, at, count) => new Uint8Array(buffer, at, count)),
  [DuckDBTypeId.SMALLINT]: whole(2, (buffer, at, count) => new Int16Array(buffer, at, count)),
  [DuckDBTypeId.USMALLINT]: whole(2, (buffer, at, count) => new Uint16Array(buffer, at, count)),
  [DuckDBTypeId.INTEGER]: whole(4, (buffer, at, count) => new Int32Array(buffer, at, count)),
  [DuckDBTypeId.UINTEGER]: whole(4, (buffer, at, count) => new Uint32Array(buffer, at, count)),
  [DuckDBTypeId.BIGINT]: bigint,
  [DuckDBTypeId.FLOAT]: floats({
    width: 4,
    text: (value) => postgresFloat(floatText(value)),
    writeEasy: writeWholeDouble,
    view: (buffer, at, count) => new Float32Array(buffer, at, count),
  }),
  [DuckDBTypeId.DOUBLE]: floats({
    width: 8,
    text: (value) => postgresFloat(Object.is(value, -0) ? '-0' : String(value)),
    writeEasy: writeShortFraction,
    view: (buffer, at, count) => new Float64Array(buffer, at, count),
  }),
  [DuckDBTypeId.DATE]: {
    width: 4,
    longest: longestDate,
    open: (buffer, at, count) => {
      const days = new Int32Array(buffer, at, count)
      return (index, out, end) => writeDate(days[index] ?? 0, out, end)
    },
  },
  [DuckDBTypeId.TIME]: {
    width: 8,
    longest: 15,
    open: (buffer, at, count) => {
      const numbers = new WideNumbers(buffer, at, count)
      return (index, out, end) => writeTime(numbers.exact(index), out, end)
    },
  },
  [DuckDBTypeId.TIMESTAMP]: moment(''),
  [DuckDBTypeId.TIMESTAMP_TZ]: moment('+00'),
}

/** Decimals of up to 18 digits; the engine keeps them in as few bytes as their digits need. */
export function decimalLayout(digits: number, scale: number): ItemLayout | undefined {
  if (digits > 18) return undefined
  const width = digits <= 4 ? 2 : digits <= 9 ? 4 : 8
  return {
    width,
    longest: 22,
    open: (buffer, at, count) => {
      const exact = exactNumbers(width, { buffer, at, count })
      const wide = width === 8 ? new WideNumbers(buffer, at, count) : undefined
      return (index, out, end) => {
        const value = exact(index)
        if (wide !== undefined && Number.isNaN(value))
          return writeWideDecimal(wide.wide(index), scale, { out, at: end })
        return writeDecimal(value, scale, { out, at: end })
      }
    },
  }
}

interface Items {
  readonly buffer: ArrayBufferLike
  readonly at: number
  readonly count: number
}

function exactNumbers(width: number, { buffer, at, count }: Items): (index: number) => number {
  if (width === 8) {
    const numbers = new WideNumbers(buffer, at, count)
    return (index) => numbers.exact(index)
  }
  const numbers = width === 2 ? new Int16Array(buffer, at, count) : new Int32Array(buffer, at, count)
  return (index) => numbers[index] ?? 0
}

function writeDecimal(value: number, scale: number, { out, at }: { out: Buffer; at: number }): number {
  if (scale === 0) return writeWhole(value, out, at)
  const size = Math.abs(value)
  const unit = 10 ** scale
  const quotient = Math.floor(size / unit)
  // The quotient of two large numbers may have been rounded up.
  const above = quotient * unit > size ? quotient - 1 : quotient
  let end = at
  if (value < 0) out[end++] = 45
  end = writeWhole(above, out, end)
  out[end] = 46
  return writePadded(size - above * unit, scale, { out, at: end + 1 })
}

function writeWideDecimal(value: bigint, scale: number, { out, at }: { out: Buffer; at: number }): number {
  return writeAscii(decimalText(value, scale), out, at)
}

/** A decimal of any size with all digits behind its point. */
export function decimalText(value: bigint, scale: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
