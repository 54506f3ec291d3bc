import { dateText, timestampText, timeText } from '../../../engine/encode/calendar-text.ts'
import { HansaError } from '../../../errors.ts'
import type { FlatTable } from './flat-table.ts'

/** How the values of one fixed-width type are read. */
export interface FixedType {
  /** The engine's type. */
  readonly type: string
  readonly width: number
  readonly text: (view: DataView, at: number) => string
}

/** Where a column's values lie, by what Schema.fbs calls its type. */
export type Layout =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool' }
  | ({ readonly kind: 'fixed' } & FixedType)
  | { readonly kind: 'variable'; readonly isText: boolean; readonly offsetWidth: 4 | 8 }
  | { readonly kind: 'view'; readonly isText: boolean }
  | { readonly kind: 'list'; readonly offsetWidth: 4 | 8 }

/** A field of the schema: what its values look like. */
export interface ParameterField {
  readonly layout: Layout
  /** Of a list: its items. */
  readonly item: ParameterField | undefined
}

/** The numbers of the union `Type` in Schema.fbs. Throws `feature_not_supported` for types that no parameter has. */
export function layoutOf(typeId: number, type: FlatTable | undefined): Layout {
  switch (typeId) {
    case 1:
      return { kind: 'null' }
    case 2:
      return fixed(integer(type))
    case 3:
      return fixed(float(type))
    case 4:
    case 19:
      return { kind: 'variable', isText: false, offsetWidth: typeId === 4 ? 4 : 8 }
    case 5:
    case 20:
      return { kind: 'variable', isText: true, offsetWidth: typeId === 5 ? 4 : 8 }
    case 6:
      return { kind: 'bool' }
    case 7:
      return fixed(decimal(type))
    case 8:
      return fixed(date(type))
    case 9:
      return fixed(time(type))
    case 10:
      return fixed(timestamp(type))
    case 12:
    case 21:
      return { kind: 'list', offsetWidth: typeId === 12 ? 4 : 8 }
    case 18:
      return fixed(duration(type))
    case 23:
    case 24:
      return { kind: 'view', isText: typeId === 24 }
    default:
      throw unsupportedType()
  }
}

const fixed = (type: FixedType): Layout => ({ kind: 'fixed', ...type })

function integer(type: FlatTable | undefined): FixedType {
  const bits = type?.int32(0) ?? 0
  const isSigned = type?.int8(1) === 1
  const name = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[bits]
  if (name === undefined) throw unsupportedType()
  return { type: isSigned ? name : `U${name}`, width: bits / 8, text: integerText(bits / 8, isSigned) }
}

const integerText =
  (width: number, isSigned: boolean): FixedType['text'] =>
  (view, at) => {
    const value = littleEndian(view, at, width)
    return (isSigned ? BigInt.asIntN(width * 8, value) : value).toString()
  }

function littleEndian(view: DataView, at: number, width: number): bigint {
  let value = 0n
  for (let byte = width - 1; byte >= 0; byte -= 1) value = (value << 8n) | BigInt(view.getUint8(at + byte))
  return value
}

function float(type: FlatTable | undefined): FixedType {
  switch (type?.int16(0)) {
    case 1:
      return { type: 'FLOAT', width: 4, text: (view, at) => String(view.getFloat32(at, true)) }
    case 2:
      return { type: 'DOUBLE', width: 8, text: (view, at) => String(view.getFloat64(at, true)) }
    default:
      throw unsupportedType()
  }
}

/** The engine's decimals have at most so many digits. */
const mostDigits = 38

function decimal(type: FlatTable | undefined): FixedType {
  const precision = type?.int32(0) ?? 0
  const scale = type?.int32(1) ?? 0
  const width = (type?.int32(2) || 128) / 8
  if (
    precision < 1 ||
    precision > mostDigits ||
    scale < 0 ||
    scale > precision ||
    ![4, 8, 16, 32].includes(width)
  )
    throw unsupportedType()
  return {
    type: `DECIMAL(${precision},${scale})`,
    width,
    text: (view, at) => decimalText(BigInt.asIntN(width * 8, littleEndian(view, at, width)), scale),
  }
}

function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const sign = value < 0n ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const dayMilliseconds = 86_400_000n

/** In days, or, as is usual where nothing is said, in milliseconds. */
function date(type: FlatTable | undefined): FixedType {
  // Schema.fbs has the milliseconds, which are 1, as what is meant where nothing is said.
  const isDays = type?.int16(0, 1) === 0
  return isDays
    ? { type: 'DATE', width: 4, text: (view, at) => dateText(view.getInt32(at, true)) }
    : {
        type: 'DATE',
        width: 8,
        text: (view, at) => dateText(Number(view.getBigInt64(at, true) / dayMilliseconds)),
      }
}

const perSecond: readonly bigint[] = [1n, 1000n, 1_000_000n, 1_000_000_000n]
const nanoseconds = 3

/** Units are seconds, milliseconds, microseconds and nanoseconds, by their numbers. */
function unitOf(
  type: FlatTable | undefined,
  usual: number,
): { readonly unit: number; readonly scale: bigint } {
  const unit = type?.int16(0, usual) ?? usual
  const scale = perSecond[unit]
  if (scale === undefined) throw unsupportedType()
  return { unit, scale }
}

function time(type: FlatTable | undefined): FixedType {
  const { unit, scale } = unitOf(type, 1)
  const width = (type?.int32(1) || 32) / 8
  if (width !== 4 && width !== 8) throw unsupportedType()
  return {
    type: unit === nanoseconds ? 'TIME_NS' : 'TIME',
    width,
    text: (view, at) =>
      timeText(width === 4 ? BigInt(view.getInt32(at, true)) : view.getBigInt64(at, true), scale),
  }
}

const timestampTypes = ['TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP', 'TIMESTAMP_NS'] as const

/** One with a zone is a moment, whatever the zone. */
function timestamp(type: FlatTable | undefined): FixedType {
  const { unit, scale } = unitOf(type, 0)
  const hasZone = (type?.text(1) ?? '') !== ''
  const name = hasZone ? 'TIMESTAMP WITH TIME ZONE' : (timestampTypes[unit] ?? 'TIMESTAMP')
  const offset = hasZone ? '+00' : ''
  return {
    type: name,
    width: 8,
    text: (view, at) => timestampText(view.getBigInt64(at, true), scale) + offset,
  }
}

function duration(type: FlatTable | undefined): FixedType {
  const { scale } = unitOf(type, 1)
  return {
    type: 'INTERVAL',
    width: 8,
    text: (view, at) => `${((view.getBigInt64(at, true) * 1_000_000n) / scale).toString()} microseconds`,
  }
}

export const unsupportedType = (): HansaError =>
  new HansaError('feature_not_supported', 'a value is of a type that no parameter may have', {
    remedy: 'Send numbers, texts, bytes, dates and times, or lists of them.',
  })
