/**
 * Bounds in Iceberg's binary single-value serialization (appendix D), from the engine's text form. Where a value has
 * no such form (infinite dates, years out of range) there is no bound, which is always correct.
 */
export const lowerBound = (type: string, text: string): Buffer | undefined => encode(type, text, 'lower')
export const upperBound = (type: string, text: string): Buffer | undefined => encode(type, text, 'upper')

type Side = 'lower' | 'upper'

/** As long as Iceberg's own writers keep them (`write.metadata.metrics.default`). */
const keptCharacters = 16

function encode(type: string, text: string, side: Side): Buffer | undefined {
  switch (type) {
    case 'boolean':
      return Buffer.from([text === '1' || text === 'true' ? 1 : 0])
    case 'int':
      return int32(Number(text))
    case 'long':
      return int64(BigInt(text))
    case 'float':
    case 'double':
      return float(type, text, side)
    case 'date':
      return optional(days(text), int32)
    case 'time':
      return optional(timeMicros(text), int64)
    case 'timestamp':
    case 'timestamptz':
      return optional(timestampMicros(text), int64)
    case 'string':
      return truncatedString(text, side)
    case 'uuid':
      return Buffer.from(text.replaceAll('-', ''), 'hex')
    case 'binary':
      return truncatedBytes(Buffer.from(text, 'hex'), side)
    default:
      return type.startsWith('decimal(') ? decimal(text) : undefined
  }
}

const optional = <T>(value: T | undefined, write: (value: T) => Buffer): Buffer | undefined =>
  value === undefined ? undefined : write(value)

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return bytes
}

function float(type: 'float' | 'double', text: string, side: Side): Buffer | undefined {
  const value = /^-?inf/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
  if (Number.isNaN(value)) return undefined
  // The engine does not tell the two zeros apart; Iceberg orders -0 before +0.
  const bound = value === 0 ? (side === 'lower' ? -0 : 0) : value
  const bytes = Buffer.alloc(type === 'float' ? 4 : 8)
  if (type === 'float') bytes.writeFloatLE(bound)
  else bytes.writeDoubleLE(bound)
  return bytes
}

/** Two's complement, big-endian, of the unscaled value in as few bytes as can be. */
function decimal(text: string): Buffer {
  const unscaled = BigInt(text.replace('.', ''))
  let bits = 8
  while (BigInt.asIntN(bits, unscaled) !== unscaled) bits += 8
  return Buffer.from(
    BigInt.asUintN(bits, unscaled)
      .toString(16)
      .padStart(bits / 4, '0'),
    'hex',
  )
}

const msPerDay = 86_400_000

function days(text: string): number | undefined {
  const match = /^(\d+)-(\d\d)-(\d\d)( \(BC\))?$/.exec(text)
  if (match === null) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const date = new Date(0)
  date.setUTCFullYear(match[4] === undefined ? year : 1 - year, month - 1, day)
  const since = date.getTime() / msPerDay
  return Number.isNaN(since) ? undefined : since
}

function timeMicros(text: string): bigint | undefined {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text)
  if (match === null) return undefined
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])
  return BigInt(seconds) * 1_000_000n + BigInt((match[4] ?? '').padEnd(6, '0'))
}

function timestampMicros(text: string): bigint | undefined {
  const match = /^(\S+(?: \(BC\))?) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d){0,2})?$/.exec(text)
  if (match === null) return undefined
  const date = days(match[1] ?? '')
  const time = timeMicros(match[2] ?? '')
  if (date === undefined || time === undefined) return undefined
  return BigInt(date) * BigInt(msPerDay) * 1000n + time - offsetMicros(match[3])
}

function offsetMicros(text: string | undefined): bigint {
  if (text === undefined) return 0n
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).split(':').map(Number)
  const micros = BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000n
  return text.startsWith('-') ? -micros : micros
}

function truncatedString(text: string, side: Side): Buffer | undefined {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  if (points.length <= keptCharacters) return Buffer.from(text)
  const kept = points.slice(0, keptCharacters)
  const bound = side === 'lower' ? kept : successor(kept, nextCodePoint)
  return bound === undefined ? undefined : Buffer.from(String.fromCodePoint(...bound))
}

function truncatedBytes(bytes: Buffer, side: Side): Buffer | undefined {
  if (bytes.length <= keptCharacters) return bytes
  const kept = [...bytes.subarray(0, keptCharacters)]
  const bound = side === 'lower' ? kept : successor(kept, (byte) => (byte === 0xff ? undefined : byte + 1))
  return bound === undefined ? undefined : Buffer.from(bound)
}

/** The smallest sequence above everything that begins with `prefix`; none if every part is already the highest. */
function successor(
  prefix: readonly number[],
  next: (part: number) => number | undefined,
): readonly number[] | undefined {
  for (let end = prefix.length - 1; end >= 0; end--) {
    const higher = next(prefix[end] ?? 0)
    if (higher !== undefined) return [...prefix.slice(0, end), higher]
  }
  return undefined
}

function nextCodePoint(point: number): number | undefined {
  if (point === 0x10_ffff) return undefined
  // Surrogates are not characters.
  return point === 0xd7ff ? 0xe000 : point + 1
}
