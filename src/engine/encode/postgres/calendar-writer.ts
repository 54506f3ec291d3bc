import { writeAscii, writePadded } from './digits.ts'

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
  return writeDay(days, { out, at, rest: '' })
}

interface DayPlace {
  readonly out: Buffer
  readonly at: number
  /** What stands between the day and its era. */
  readonly rest: string
}

function writeDay(days: number, { out, at, rest }: DayPlace): number {
  // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const century = Math.floor(ofEra / 36_524)
  const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + century - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const civil = year + era * 400 + (month <= 2 ? 1 : 0)
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
  let end = writePadded(Math.floor(seconds / 3600), 2, { out, at })
  out[end] = 58
  end = writePadded(Math.floor(seconds / 60) % 60, 2, { out, at: end + 1 })
  out[end] = 58
  end = writePadded(seconds % 60, 2, { out, at: end + 1 })
  const fraction = micros - seconds * 1e6
  if (fraction === 0) return end
  out[end] = 46
  end = writePadded(fraction, 6, { out, at: end + 1 })
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

/** The year 0001 begins here; before it the era comes last. */
const firstDay = -719_162

function writeMoment(days: number, inDay: number, { out, at, zone }: MomentPlace): number {
  if (days < firstDay) {
    const time = Buffer.alloc(longestTimestamp)
    const end = writeTime(inDay, time, 0)
    return writeDay(days, { out, at, rest: ` ${time.toString('latin1', 0, end)}${zone}` })
  }
  let end = writeDay(days, { out, at, rest: '' })
  out[end] = 32
  end = writeTime(inDay, out, end + 1)
  return zone === '' ? end : writeAscii(zone, out, end)
}
