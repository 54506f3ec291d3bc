/** ISO 8601 text of what the engine counts from 1970-01-01, over its whole range; see RFC 9557 for the years. */

const secondsPerDay = 86_400n

/** `2001-06-30`; years outside 0–9999 carry a sign and at least six digits, as ECMAScript's do. */
export function dateText(days: number): string {
  // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return `${yearText(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))}-${two(month)}-${two(day)}`
}

/** `2001-06-30T12:00:00.5` for `count` units of `perSecond`. No offset is added. */
export function timestampText(count: bigint, perSecond: bigint): string {
  const perDay = secondsPerDay * perSecond
  const inDay = ((count % perDay) + perDay) % perDay
  return `${dateText(Number((count - inDay) / perDay))}T${timeText(inDay, perSecond)}`
}

/** `23:59:59.123456`; the fraction ends at its last digit that is not zero. */
export function timeText(count: bigint, perSecond: bigint): string {
  const seconds = Number(count / perSecond)
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return clock + fractionText(count % perSecond, perSecond)
}

/** `+02:00`, or with seconds where there are any; `Z` for none. */
export function offsetText(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'Z'
  const seconds = Math.abs(offsetSeconds)
  const sign = offsetSeconds < 0 ? '-' : '+'
  const tail = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`
  return `${sign}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${tail}`
}

/** `P1Y2M3DT4H5M6.5S`. Months, days and time are kept apart: none is a fixed number of the others. */
export function durationText(months: number, days: number, micros: bigint): string {
  const years = Math.trunc(months / 12)
  const date = [
    [years, 'Y'],
    [months % 12, 'M'],
    [days, 'D'],
  ] as const
  const datePart = date.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('')
  const timePart = durationTimeText(micros)
  return datePart === '' && timePart === '' ? 'PT0S' : `P${datePart}${timePart}`
}

function durationTimeText(micros: bigint): string {
  if (micros === 0n) return ''
  const sign = micros < 0n ? '-' : ''
  const size = micros < 0n ? -micros : micros
  const seconds = size / 1_000_000n
  const rest = `${(seconds % 60n).toString()}${fractionText(size % 1_000_000n, 1_000_000n)}`
  const hours = seconds / 3600n
  const minutes = (seconds / 60n) % 60n
  const parts = [
    hours === 0n ? '' : `${sign}${hours.toString()}H`,
    minutes === 0n ? '' : `${sign}${minutes.toString()}M`,
    rest === '0' ? '' : `${sign}${rest}S`,
  ]
  return `T${parts.join('')}`
}

function fractionText(fraction: bigint, perSecond: bigint): string {
  if (fraction === 0n) return ''
  const digits = perSecond.toString().length - 1
  return `.${fraction.toString().padStart(digits, '0').replace(/0+$/, '')}`
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0')
  return (year < 0 ? '-' : '+') + String(Math.abs(year)).padStart(6, '0')
}

function two(count: number): string {
  return String(count).padStart(2, '0')
}
