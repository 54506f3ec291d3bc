import * as z from 'zod'

/** RFC 3986, appendix A, put together from its parts; as lenient as the official validators (`scheme:/host`). */
const uriPattern = ((): RegExp => {
  const escaped = '%[0-9a-f]{2}'
  const plain = "a-z0-9\\-._~!$&'()*+,;="
  const char = `(?:[${plain}:@]|${escaped})`
  const octet = '(?:25[0-5]|2[0-4]\\d|[01]?\\d\\d?)'
  const ipv4 = `(?:${octet}\\.){3}${octet}`
  const h16 = '[0-9a-f]{1,4}'
  const ls32 = `(?:${h16}:${h16}|${ipv4})`
  const upTo = (count: number): string => `(?:(?:${h16}:){0,${count}}${h16})?::`
  const ipv6 = [
    `(?:${h16}:){6}${ls32}`,
    `::(?:${h16}:){5}${ls32}`,
    `(?:${h16})?::(?:${h16}:){4}${ls32}`,
    `${upTo(1)}(?:${h16}:){3}${ls32}`,
    `${upTo(2)}(?:${h16}:){2}${ls32}`,
    `${upTo(3)}${h16}:${ls32}`,
    `${upTo(4)}${ls32}`,
    `${upTo(5)}${h16}`,
    upTo(6),
  ].join('|')
  const future = `v[0-9a-f]+\\.[${plain}:]+`
  const host = `(?:\\[(?:${ipv6}|${future})\\]|${ipv4}|(?:[${plain}]|${escaped})*)`
  const authority = `(?:(?:[${plain}:]|${escaped})*@)?${host}(?::\\d*)?`
  const rootless = `${char}+(?:/${char}*)*`
  const hierarchy = `(?:/?/${authority}(?:/${char}*)*|/(?:${rootless})?|${rootless})`
  const tail = `(?:[${plain}:@/?]|${escaped})*`
  return new RegExp(`^[a-z][a-z0-9+\\-.]*:${hierarchy}(?:\\?${tail})?(?:#${tail})?$`, 'i')
})()

const isUri = (text: string): boolean => uriPattern.test(text)

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** RFC 3339 `full-date`. */
export function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  const days = [31, isLeapYear(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
}

const timePattern =
  /^(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d(?:\.\d+)?)(?:z|(?<sign>[+-])(?<offsetHour>\d\d)(?::?(?<offsetMinute>\d\d))?)$/i

/** RFC 3339 `full-time`; a leap second only at 23:59:60 UTC. */
function isTime(text: string): boolean {
  const parts = timePattern.exec(text)?.groups
  if (parts === undefined) return false
  const part = (name: string): number => Number(parts[name] ?? 0)
  const offset = { hour: part('offsetHour'), minute: part('offsetMinute') }
  if (offset.hour > 23 || offset.minute > 59) return false
  if (part('hour') <= 23 && part('minute') <= 59 && part('second') < 60) return true
  const sign = parts['sign'] === '-' ? -1 : 1
  const minute = part('minute') - offset.minute * sign
  const hour = part('hour') - offset.hour * sign - (minute < 0 ? 1 : 0)
  return (hour === 23 || hour === -1) && (minute === 59 || minute === -1) && part('second') < 61
}

/** RFC 3339 `date-time`, with a space allowed where the `T` is. */
export function isDateTime(text: string): boolean {
  const [date, time, ...more] = text.split(/t|\s/i)
  return date !== undefined && time !== undefined && more.length === 0 && isDate(date) && isTime(time)
}

export const uri = z.string().refine(isUri, { error: 'a URI, e.g. `https://example.com/guide`' })
export const date = z.string().refine(isDate, { error: 'a date, e.g. `2026-01-31`' })
export const dateTime = z
  .string()
  .refine(isDateTime, { error: 'a date and time with its zone, e.g. `2026-01-31T08:00:00Z`' })
