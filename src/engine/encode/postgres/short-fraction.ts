import { writeSix, writeTwo, writeWhole } from './digits.ts'

/** Writes a double that is whole and has no exponent; returns `at` where it is not. */
export const writeWholeDouble = (value: number, out: Buffer, at: number): number =>
  value === Math.trunc(value) && Math.abs(value) < 1e15 && !Object.is(value, -0)
    ? writeWhole(value, out, at)
    : at

/** Up to here a decimal of a double's digits is the shortest that reads back as it. */
const most = 1e9

/**
 * Writes a double of few digits: whole, or with up to two or six behind the point and below 10^9, as most prices, rates
 * and measures are. Returns `at` where it is none of them.
 */
export function writeShortFraction(value: number, out: Buffer, at: number): number {
  const size = Math.abs(value)
  if (value === Math.trunc(value)) return writeWholeDouble(value, out, at)
  // Neither infinite nor NaN; small ones have exponents.
  if (!(size >= 1e-4 && size < most)) return at
  const hundreds = Math.round(size * 100)
  if (hundreds / 100 === size) {
    const above = Math.floor(hundreds / 100)
    const end = writePoint(above, value < 0, { out, at })
    return withoutZeros(out, writeTwo(hundreds - above * 100, out, end))
  }
  const millions = Math.round(size * 1e6)
  if (millions / 1e6 !== size) return at
  const above = Math.floor(millions / 1e6)
  const end = writePoint(above, value < 0, { out, at })
  return withoutZeros(out, writeSix(millions - above * 1e6, out, end))
}

function writePoint(above: number, isNegative: boolean, { out, at }: { out: Buffer; at: number }): number {
  if (isNegative) out[at] = 45
  const end = writeWhole(above, out, isNegative ? at + 1 : at)
  out[end] = 46
  return end + 1
}

function withoutZeros(out: Buffer, from: number): number {
  let end = from
  while (out[end - 1] === 48) end--
  return end
}
