/** A bit for each item, the first in the lowest bit of the first byte; undefined where all bits are set. */
export type Bitmap = Uint8Array | undefined

export const hasBit = (bits: Bitmap, index: number): boolean =>
  bits === undefined || ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0

/** The bits that are set in both. */
export function bothBits(left: Bitmap, right: Bitmap): Bitmap {
  if (left === undefined) return right
  if (right === undefined) return left
  return left.map((byte, index) => byte & (right[index] ?? 0))
}

/** Each bit `times` times. */
export function repeatedBits(bits: Bitmap, count: number, times: number): Bitmap {
  if (bits === undefined) return undefined
  const repeated = new Uint8Array(Math.ceil((count * times) / 8))
  for (let index = 0; index < count * times; index++)
    if (hasBit(bits, Math.floor(index / times))) setBit(repeated, index)
  return repeated
}

/** A bit for each of `count` items. */
export function bitsWhere(count: number, isSet: (index: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 8))
  for (let index = 0; index < count; index++) if (isSet(index)) setBit(bits, index)
  return bits
}

function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
}

/** Sets the bytes of items whose bit is not set to zero; each item has `width` bytes. */
export function clearUnset(bytes: Uint8Array, width: number, bits: Bitmap): void {
  if (bits === undefined) return
  const count = bytes.length / width
  for (let index = 0; index < count; index++) {
    if (bits[index >> 3] === 0xff) index |= 7
    else if (!hasBit(bits, index)) bytes.fill(0, index * width, (index + 1) * width)
  }
}

/** A bitmap that grows; bits behind its end are zero. */
export class GrowingBitmap {
  #bytes = new Uint8Array(256)
  #length = 0
  #unset = 0

  get length(): number {
    return this.#length
  }

  /** How many bits are not set. */
  get unset(): number {
    return this.#unset
  }

  append(bits: Bitmap, from: number, count: number): void {
    this.#reserve(count)
    if (bits === undefined) this.#appendSet(count)
    else {
      let index = from
      if (((from | this.#length) & 7) === 0) index += this.#appendBytes(bits, from, count)
      for (const end = from + count; index < end; index++) this.#appendBit(hasBit(bits, index))
    }
  }

  #appendSet(count: number): void {
    let left = count
    for (; left > 0 && (this.#length & 7) !== 0; left--) this.#appendBit(true)
    this.#bytes.fill(0xff, this.#length >> 3, (this.#length >> 3) + (left >> 3))
    this.#length += left & ~7
    for (left &= 7; left > 0; left--) this.#appendBit(true)
  }

  #appendBit(isSet: boolean): void {
    if (isSet) setBit(this.#bytes, this.#length)
    else this.#unset++
    this.#length++
  }

  /** Whole bytes, where both sides begin with one. Returns how many bits that were. */
  #appendBytes(bits: Uint8Array, from: number, count: number): number {
    const bytes = bits.subarray(from >> 3, (from >> 3) + (count >> 3))
    this.#bytes.set(bytes, this.#length >> 3)
    for (const byte of bytes) this.#unset += 8 - ones(byte)
    this.#length += bytes.length * 8
    return bytes.length * 8
  }

  #reserve(count: number): void {
    const needed = Math.ceil((this.#length + count) / 8)
    if (needed <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }

  /** The bytes so far; what is appended later begins anew. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, Math.ceil(this.#length / 8))
    this.#bytes = new Uint8Array(256)
    this.#length = 0
    this.#unset = 0
    return bytes
  }
}

function ones(byte: number): number {
  const pairs = byte - ((byte >> 1) & 0x55)
  const fours = (pairs & 0x33) + ((pairs >> 2) & 0x33)
  return (fours + (fours >> 4)) & 0x0f
}
