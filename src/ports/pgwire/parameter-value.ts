import { decimalTypeOf } from '../../engine/decimal-type-of.ts'
import type { Parameter } from '../../engine/statement-parameters.ts'
import { engineTypeOf, postgresArrays } from '../../engine/encode/postgres/postgres-type.ts'
import { ByteReader, decode } from './byte-reader.ts'
import { unsupported } from './postgres-error.ts'

/** The engine's type of a parameter that a client declares; undefined where it leaves it open. */
export function parameterType(oid: number): string | undefined {
  const element = postgresArrays.get(oid)
  if (element !== undefined) return `${engineTypeOf(element) ?? 'VARCHAR'}[]`
  // Its digits are the value's, not the type's.
  return oid === numericOid ? undefined : engineTypeOf(oid)
}

const numericOid = 1700

export interface SentValue {
  readonly oid: number
  readonly binary: boolean
  readonly bytes: Buffer | undefined
}

/** A value of `Bind` as the engine takes it. */
export function parameterValue({ oid, binary, bytes }: SentValue): Parameter {
  const text = bytes === undefined ? undefined : binary ? binaryText(oid, bytes) : decode(bytes)
  const type = oid === numericOid && text !== undefined ? decimalTypeOf(text) : parameterType(oid)
  return {
    ...(type === undefined ? {} : { type }),
    ...(text === undefined ? {} : { text: type === 'BLOB' && !binary ? blobText(text) : text }),
  }
}

/** The engine writes bytes as `\x00\xFF`, PostgreSQL as `\x00ff`. */
const blobText = (text: string): string =>
  /^\\x(?:[0-9a-f]{2})*$/i.test(text)
    ? engineBlob(Buffer.from(text.slice(2), 'hex'))
    : engineBlob(Buffer.from(text))

const engineBlob = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.raw`\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')

function binaryText(oid: number, bytes: Buffer): string {
  const read = binaryReaders.get(oid)
  if (read === undefined) throw unsupported(`parameters of the type ${oid} are not taken in binary`)
  const reader = new ByteReader(bytes)
  const text = read(reader)
  reader.end()
  return text
}

const dayMilliseconds = 86_400_000
const epoch = Date.UTC(2000, 0, 1)
const infinite = 9_223_372_036_854_775_807n

const text = (reader: ByteReader): string => decode(reader.rest())
const int64 = (reader: ByteReader): bigint => reader.bytes(8).readBigInt64BE()

function date(reader: ByteReader): string {
  const days = reader.int32()
  if (days === 2_147_483_647) return 'infinity'
  if (days === -2_147_483_648) return '-infinity'
  const time = new Date(epoch + days * dayMilliseconds)
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1 || time.getUTCFullYear() > 9999)
    throw unsupported('a date beyond the years 1 to 9999 is not taken in binary')
  return time.toISOString().slice(0, 10)
}

function timestamp(reader: ByteReader): string {
  const micros = int64(reader)
  if (micros === infinite) return 'infinity'
  if (micros === -infinite - 1n) return '-infinity'
  const inSecond = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const time = new Date(epoch + Number((micros - inSecond) / 1000n))
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1 || time.getUTCFullYear() > 9999)
    throw unsupported('a time beyond the years 1 to 9999 is not taken in binary')
  return `${time.toISOString().slice(0, 19)}.${inSecond.toString().padStart(6, '0')}`
}

function timestampWithZone(reader: ByteReader): string {
  const time = timestamp(reader)
  return time.endsWith('infinity') ? time : `${time}+00`
}

function timeOfDay(reader: ByteReader): string {
  const micros = int64(reader)
  if (micros < 0n || micros >= 86_400_000_000n) throw unsupported('a time beyond the day is not taken')
  const time = new Date(Number(micros / 1000n)).toISOString()
  return `${time.slice(11, 19)}.${(micros % 1_000_000n).toString().padStart(6, '0')}`
}

/** Of four digits each, on either side of the point: more than the engine keeps. */
const mostGroups = 16

function numeric(reader: ByteReader): string {
  const count = reader.uint16()
  const weight = reader.int16()
  const sign = reader.uint16()
  const scale = reader.uint16()
  if (sign === 0xc000) return 'NaN'
  // Eight bytes may say that 200,000 zeros follow.
  if (Math.abs(weight) > mostGroups || scale > mostGroups * 4)
    throw unsupported('a number of so many digits is not taken in binary')
  const groups = Array.from({ length: count }, () => String(reader.uint16()).padStart(4, '0'))
  const whole = Array.from({ length: Math.max(0, weight + 1) }, (_, index) => groups[index] ?? '0000').join(
    '',
  )
  const lead = '0000'.repeat(Math.max(0, -weight - 1))
  const behind = (lead + groups.slice(Math.max(0, weight + 1)).join('')).padEnd(scale, '0').slice(0, scale)
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  return `${sign === 0x4000 ? '-' : ''}${digits}${scale === 0 ? '' : `.${behind}`}`
}

function interval(reader: ByteReader): string {
  const micros = int64(reader)
  const days = reader.int32()
  return `${reader.int32()} months ${days} days ${micros} microseconds`
}

/** PostgreSQL counts the zone's seconds to the west. */
function timeWithZone(reader: ByteReader): string {
  const time = timeOfDay(reader)
  const east = -reader.int32()
  const size = Math.abs(east)
  if (size >= 86_400) throw unsupported('a zone beyond the day is not taken')
  const zone = [size / 3600, (size / 60) % 60, size % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  )
  return `${time}${east < 0 ? '-' : '+'}${zone.join(':')}`
}

/** Version 1, and its text. */
function jsonb(reader: ByteReader): string {
  if (reader.byte() !== 1) throw unsupported('only version 1 of jsonb is taken in binary')
  return text(reader)
}

function uuid(reader: ByteReader): string {
  return reader
    .bytes(16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function array(reader: ByteReader): string {
  const dimensions = reader.int32()
  reader.int32()
  const element = reader.uint32()
  if (dimensions === 0) return '{}'
  // Items of items would be escaped once more at each level: a short message would become gigabytes.
  if (dimensions !== 1 || postgresArrays.has(element))
    throw unsupported('arrays of arrays are not taken in binary')
  const length = reader.int32()
  reader.int32()
  // Each item has at least its length.
  if (length < 0 || length * 4 > reader.left) throw unsupported('an array is shorter than it says')
  const items = Array.from({ length }, () => {
    const size = reader.int32()
    if (size === -1) return 'NULL'
    return `"${binaryText(element, reader.bytes(size)).replaceAll(/["\\]/g, String.raw`\$&`)}"`
  })
  return `{${items.join(',')}}`
}

const binaryReaders: ReadonlyMap<number, (reader: ByteReader) => string> = new Map([
  [16, (reader: ByteReader) => (reader.byte() === 0 ? 'false' : 'true')],
  [17, (reader: ByteReader) => engineBlob(reader.rest())],
  [18, text],
  [19, text],
  [20, (reader: ByteReader) => int64(reader).toString()],
  [21, (reader: ByteReader) => String(reader.int16())],
  [23, (reader: ByteReader) => String(reader.int32())],
  [25, text],
  [26, (reader: ByteReader) => String(reader.uint32())],
  [114, text],
  [700, (reader: ByteReader) => String(reader.bytes(4).readFloatBE())],
  [701, (reader: ByteReader) => String(reader.bytes(8).readDoubleBE())],
  [705, text],
  [0, text],
  [1042, text],
  [1043, text],
  [1082, date],
  [1083, timeOfDay],
  [1114, timestamp],
  [1184, timestampWithZone],
  [1186, interval],
  [1266, timeWithZone],
  [1700, numeric],
  [2950, uuid],
  [3802, jsonb],
  ...[...postgresArrays.keys()].map((oid): [number, (reader: ByteReader) => string] => [oid, array]),
])
