import type { RowLiteral } from '../row-filter.ts'
import { ResidualFault } from './fault.ts'

const most = 2n ** 63n - 1n
const least = -(2n ** 63n)

/** A Long, or undefined where the result would be none: an overflow is an error in Cedar. */
export const long = (value: bigint): RowLiteral | undefined =>
  value < least || value > most ? undefined : literal('long', String(value))

export const literal = (type: RowLiteral['type'], text: string): RowLiteral => ({ op: 'literal', type, text })

/** Ten-thousandths, as Cedar keeps a decimal. */
export function parseDecimal(text: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)\.(\d{1,4})$/.exec(text) ?? []
  if (whole === undefined) throw new ResidualFault(`"${text}" is not a decimal`)
  const size = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0'))
  return sign === '-' ? -size : size
}

/** The decimal without trailing zeros, so that equal ones read alike. */
export function decimal(text: string): RowLiteral {
  const value = parseDecimal(text)
  const size = value < 0n ? -value : value
  const fraction = String(size % 10_000n)
    .padStart(4, '0')
    .replace(/0+$/, '')
  return literal(
    'decimal',
    `${value < 0n ? '-' : ''}${size / 10_000n}${fraction === '' ? '' : `.${fraction}`}`,
  )
}

const datetimeText = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(?:Z|([+-])(\d\d)(\d\d)))?$/

/** Milliseconds since 1970 in UTC of Cedar's `datetime("…")`. */
export function parseDatetime(text: string): bigint {
  const parts = datetimeText.exec(text)
  if (parts === null) throw new ResidualFault(`"${text}" is not a datetime`)
  const [, year, month, day, hour = '00', minute = '00', second = '00', ms = '000'] = parts
  const [sign, offsetHours = '00', offsetMinutes = '00'] = parts.slice(8)
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  if (Number.isNaN(local)) throw new ResidualFault(`"${text}" is not a datetime`)
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000
  return BigInt(local) - BigInt(sign === '-' ? -offset : offset)
}

const unitMs = { d: 86_400_000n, h: 3_600_000n, m: 60_000n, s: 1_000n, ms: 1n }

/** Milliseconds of Cedar's `duration("1d2h3m4s5ms")`. */
export function parseDuration(text: string): bigint {
  const parts = /^(-?)(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text)
  if (parts === null) throw new ResidualFault(`"${text}" is not a duration`)
  const [, sign, ...amounts] = parts
  const sizes = Object.values(unitMs).map((unit, index) => unit * BigInt(amounts[index] ?? 0))
  const total = sizes.reduce((sum, size) => sum + size, 0n)
  return sign === '-' ? -total : total
}

const earliest = BigInt(Date.parse('0001-01-01T00:00:00Z'))
const latest = BigInt(Date.parse('9999-12-31T23:59:59.999Z'))

/** A datetime literal of the years that every engine can write. */
export function datetime(ms: bigint): RowLiteral {
  if (ms < earliest || ms > latest) throw new ResidualFault('it compares with a time too far away')
  return literal('datetime', new Date(Number(ms)).toISOString())
}
