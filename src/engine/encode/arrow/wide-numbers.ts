import { HansaError } from '../../../errors.ts'
import { wordsOf } from './vector-bytes.ts'

/** 16-bit numbers as 128-bit ones. */
export const widen16 = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  widenInts(new Int16Array(buffer, byteOffset, byteLength >> 1))

/** 32-bit numbers as 128-bit ones. */
export const widen32 = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  widenInts(new Int32Array(buffer, byteOffset, byteLength >> 2))

function widenInts(numbers: Int16Array | Int32Array): Uint8Array {
  const wide = new Int32Array(numbers.length * 4)
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] ?? 0
    wide[4 * index] = value
    wide.fill(value >> 31, 4 * index + 1, 4 * index + 4)
  }
  return new Uint8Array(wide.buffer)
}

/** 64-bit numbers as 128-bit ones. */
export function widen64(numbers: Uint8Array): Uint8Array {
  const narrow = wordsOf(numbers)
  const wide = new Int32Array(narrow.length * 2)
  for (let from = 0, to = 0; from < narrow.length; from += 2, to += 4) {
    const high = narrow[from + 1] ?? 0
    wide[to] = narrow[from] ?? 0
    wide[to + 1] = high
    wide[to + 2] = wide[to + 3] = high >> 31
  }
  return new Uint8Array(wide.buffer)
}

/** The greatest number of 38 digits, which is what a decimal of 128 bits is said to hold. */
const greatest = 10n ** 38n - 1n
/** The top 32 bits of it: numbers with smaller ones fit. */
const topWord = Number(greatest >> 96n)

/** 128-bit numbers as they are; refuses those of 39 digits. */
export function fitting38Digits(numbers: Uint8Array): Uint8Array {
  const words = wordsOf(numbers)
  for (let top = 3; top < words.length; top += 4) {
    const word = (words[top] ?? 0) | 0
    if ((word >= topWord || word < -topWord) && !fits(words, top)) throw tooWide()
  }
  return numbers
}

function fits(words: Uint32Array, top: number): boolean {
  let value = 0n
  for (let index = top; index > top - 4; index--) value = (value << 32n) | BigInt(words[index] ?? 0)
  const signed = BigInt.asIntN(128, value)
  return signed <= greatest && signed >= -greatest
}

const tooWide = (): HansaError =>
  new HansaError('data_exception', 'a number has more than the 38 digits that a column of Arrow can hold', {
    remedy: 'Cast it to VARCHAR, or ask for another format.',
  })

/** The engine's intervals (months, days, microseconds) as Arrow's (months, days, nanoseconds). */
export function nanosecondIntervals(intervals: Uint8Array): Uint8Array {
  const converted = Uint8Array.from(intervals)
  const view = new DataView(converted.buffer)
  for (let at = 8; at < converted.length; at += 16) {
    const nanoseconds = view.getBigInt64(at, true) * 1000n
    if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) throw tooLongInterval()
    view.setBigInt64(at, nanoseconds, true)
  }
  return converted
}

const tooLongInterval = (): HansaError =>
  new HansaError('data_exception', 'an interval has more than the 292 years of time that Arrow can count', {
    remedy: 'Cast it to VARCHAR, or ask for another format.',
  })
