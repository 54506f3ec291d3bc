const zero = 48
const minus = 45

/** `00` to `99`, one after the other. */
const pairs = Uint8Array.from({ length: 200 }, (_, at) => {
  const pair = at >> 1
  return zero + (at % 2 === 0 ? Math.floor(pair / 10) : pair % 10)
})

/** Writes a whole number that a double holds exactly. */
export function writeWhole(value: number, out: Buffer, at: number): number {
  if (value < 0) {
    out[at] = minus
    return writeSize(-value, out, at + 1)
  }
  return writeSize(value, out, at)
}

/** Two parts of at most eight digits are quicker than one number that is no small integer. */
const half = 1e8

function writeSize(value: number, out: Buffer, at: number): number {
  if (value < 0x4000_0000) {
    const end = at + digitCount(value)
    writeBackwards(value | 0, out, end)
    return end
  }
  const above = Math.floor(value / half)
  return writeEight(value - above * half, out, writeSize(above, out, at))
}

function digitCount(value: number): number {
  if (value < 10) return 1
  if (value < 100) return 2
  if (value < 1000) return 3
  if (value < 10_000) return 4
  if (value < 100_000) return 5
  if (value < 1_000_000) return 6
  if (value < 10_000_000) return 7
  if (value < 100_000_000) return 8
  return value < 1_000_000_000 ? 9 : 10
}

/** Writes the digits of a small integer so that they end before `end`. */
function writeBackwards(value: number, out: Buffer, end: number): void {
  let rest = value
  let at = end
  while (rest >= 100) {
    const above = (rest / 100) | 0
    const pair = (rest - above * 100) << 1
    out[--at] = pairs[pair + 1] ?? zero
    out[--at] = pairs[pair] ?? zero
    rest = above
  }
  out[--at] = pairs[(rest << 1) + 1] ?? zero
  if (rest >= 10) out[--at] = pairs[rest << 1] ?? zero
}

/** Writes two digits of a number below 100. */
export function writeTwo(value: number, out: Buffer, at: number): number {
  out[at] = pairs[value << 1] ?? zero
  out[at + 1] = pairs[(value << 1) + 1] ?? zero
  return at + 2
}

/** Writes four digits of a number below 10,000. */
export function writeFour(value: number, out: Buffer, at: number): number {
  const above = (value / 100) | 0
  return writeTwo(value - above * 100, out, writeTwo(above, out, at))
}

/** Writes six digits of a number below a million. */
export function writeSix(value: number, out: Buffer, at: number): number {
  const above = (value / 10_000) | 0
  return writeFour(value - above * 10_000, out, writeTwo(above, out, at))
}

function writeEight(value: number, out: Buffer, at: number): number {
  const above = (value / 10_000) | 0
  return writeFour(value - above * 10_000, out, writeFour(above, out, at))
}

export interface Place {
  readonly out: Buffer
  readonly at: number
}

/** Writes the last `count` digits of a number that is not negative, with zeros before it. */
export function writePadded(value: number, count: number, { out, at }: Place): number {
  let rest = value
  for (let place = at + count - 1; place >= at; place--) {
    const tens = Math.floor(rest / 10)
    out[place] = zero + (rest - tens * 10)
    rest = tens
  }
  return at + count
}

/** Writes text of ASCII. */
export const writeAscii = (text: string, out: Buffer, at: number): number =>
  at + out.write(text, at, 'latin1')
