const zero = 48
const minus = 45

/** Writes a whole number that a double holds exactly. */
export function writeWhole(value: number, out: Buffer, at: number): number {
  if (value < 0) {
    out[at] = minus
    return writeDigits(-value, out, at + 1)
  }
  return writeDigits(value, out, at)
}

function writeDigits(value: number, out: Buffer, at: number): number {
  let count = 1
  for (let power = 10; power <= value; power *= 10) count++
  return writePadded(value, count, { out, at })
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
