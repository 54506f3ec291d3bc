import { writeFour, writeTwo } from './digits.ts'

/** A day of the Gregorian calendar; years before the first count on to 0 and below. */
export interface CivilDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days since 1970-01-01 as a day (Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days). */
export function civilDay(days: number): CivilDay {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const century = Math.floor(ofEra / 36_524)
  const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + century - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return { year: year + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/** 0001-01-01 and 9999-12-31: days between them have ten characters. */
const firstDay = -719_162
const lastDay = 2_932_896

export const hasPlainText = (days: number): boolean => days >= firstDay && days <= lastDay

const width = 10
const slots = 4096
/** Which day each slot holds; a column has few different days, or such that are close together. */
const held = new Int32Array(slots).fill(0x7fff_ffff)
const texts = Buffer.alloc(slots * width)

/** Writes a day that `hasPlainText`: `2001-06-30`. */
export function writePlainDay(days: number, out: Buffer, at: number): number {
  const slot = days & (slots - 1)
  const from = slot * width
  if (held[slot] !== days) fill(slot, days)
  for (let index = 0; index < width; index++) out[at + index] = texts[from + index] ?? 0
  return at + width
}

function fill(slot: number, days: number): void {
  const { year, month, day } = civilDay(days)
  let at = writeFour(year, texts, slot * width)
  texts[at] = 45
  at = writeTwo(month, texts, at + 1)
  texts[at] = 45
  writeTwo(day, texts, at + 1)
  held[slot] = days
}
