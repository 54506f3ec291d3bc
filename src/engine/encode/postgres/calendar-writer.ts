import { civilDay, hasPlainText, writePlainDay } from './civil-day.ts'
import { writeAscii, writePadded, writeSix, writeTwo } from './digits.ts'

const daySeconds = 86_400
const dayMicros = daySeconds * 1e6
const microsPerDay = 86_400_000_000n

/** The engine's infinite dates and times. */
const infiniteDay = 2_147_483_647
const infiniteMicros = 9_223_372_036_854_775_807n

/** The most that a date is written as. */
export const longestDate = 16

/** The most that a timestamp with its zone is written as. */
export const longestTimestamp = 40

/** Writes days since 1970-01-01 as PostgreSQL's ISO style has them: `2001-06-30`, `0044-03-15 BC`. */
export function writeDate(days: number, out: Buffer, at: number): number {
  if (Math.abs(days) === infiniteDay) return writeAscii(days < 0 ? '-infinity' : 'infinity', out, at)
  return hasPlainText(days) ? writePlainDay(days, out, at) : writeDay(days, { out, at, rest: '' })
}

interface DayPlace {
  readonly out: Buffer
  readonly at: number
  /** What stands between the day and its era. */
  readonly rest: string
}

function writeDay(days: number, { out, at, rest }: DayPlace): number {
  const { year: civil, month, day } = civilDay(days)
  // There is no year 0: the one before 1 is 1 BC.
  const shown = civil > 0 ? civil : 1 - civil
  let end = writePadded(shown, shown > 9999 ? String(shown).length : 4, { out, at })
  out[end] = 45
  end = writePadded(month, 2, { out, at: end + 1 })
  out[end] = 45
  end = writePadded(day, 2, { out, at: end + 1 })
  if (rest !== '') end = writeAscii(rest, out, end)
  return civil > 0 ? end : writeAscii(' BC', out, end)
}

/** Writes microseconds of a day: `12:30:00`, `12:30:00.25`. */
export function writeTime(micros: number, out: Buffer, at: number): number {
  const seconds = Math.floor(micros / 1e6)
  const minutes = (seconds / 60) | 0
  const hours = (minutes / 60) | 0
  let end = writeTwo(hours, out, at)
  out[end] = 58
  end = writeTwo(minutes - hours * 60, out, end + 1)
  out[end] = 58
  end = writeTwo(seconds - minutes * 60, out, end + 1)
  const fraction = micros - seconds * 1e6
  if (fraction === 0) return end
  out[end] = 46
  end = writeSix(fraction, out, end + 1)
  while (out[end - 1] === 48) end--
  return end
}

/** Writes microseconds since 1970-01-01 that a double holds exactly; `zone` follows the time. */
export function writeTimestamp(micros: number, zone: string, { out, at }: Omit<DayPlace, 'rest'>): number {
  const days = Math.floor(micros / dayMicros)
  return writeMoment(days, micros - days * dayMicros, { out, at, zone })
}

/** As `writeTimestamp`, for any that the engine has. */
export function writeWideTimestamp(
  micros: bigint,
  zone: string,
  { out, at }: Omit<DayPlace, 'rest'>,
): number {
  if (micros === infiniteMicros) return writeAscii('infinity', out, at)
  if (micros === -infiniteMicros) return writeAscii('-infinity', out, at)
  const inDay = ((micros % microsPerDay) + microsPerDay) % microsPerDay
  return writeMoment(Number((micros - inDay) / microsPerDay), Number(inDay), { out, at, zone })
}

interface MomentPlace {
  readonly out: Buffer
  readonly at: number
  readonly zone: string
}

function writeMoment(days: number, inDay: number, { out, at, zone }: MomentPlace): number {
  if (hasPlainText(days)) {
    const day = writePlainDay(days, out, at)
    out[day] = 32
    let end = writeTime(inDay, out, day + 1)
    for (let index = 0; index < zone.length; index++) out[end++] = zone.charCodeAt(index)
    return end
  }
  // Before the first year the era comes last.
  if (days < 0) {
    const time = Buffer.alloc(longestTimestamp)
    const end = writeTime(inDay, time, 0)
    return writeDay(days, { out, at, rest: ` ${time.toString('latin1', 0, end)}${zone}` })
  }
  let end = writeDay(days, { out, at, rest: '' })
  out[end] = 32
  end = writeTime(inDay, out, end + 1)
  return zone === '' ? end : writeAscii(zone, out, end)
}
