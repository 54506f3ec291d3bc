import type { Vector } from '@duckdb/node-bindings'
import { hasBit, type Bitmap } from './bitmap.ts'
import type { ItemReader } from './variable-column.ts'
import { vectorBytes } from './vector-bytes.ts'

const textLength = 36
const dash = '-'.charCodeAt(0)
const hex = Buffer.from('0123456789abcdef')

/** Bytes of a UUID before which its text has a dash. */
const dashBefore: ReadonlySet<number> = new Set([4, 6, 8, 10])

/** UUIDs as their usual text. The engine keeps them as 128-bit numbers with the first bit flipped, so that they sort. */
export class UuidItems implements ItemReader {
  #bytes: Uint8Array = new Uint8Array()
  #validity: Bitmap

  load(vector: Vector, count: number, validity: Bitmap): void {
    this.#bytes = vectorBytes(vector, count * 16)
    this.#validity = validity
    for (let last = 15; last < this.#bytes.length; last += 16)
      this.#bytes[last] = (this.#bytes[last] ?? 0) ^ 0x80
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const out = Buffer.allocUnsafeSlow(ends.length * textLength)
    let end = 0
    for (let index = 0; index < ends.length; index++) {
      if (hasBit(this.#validity, from + index)) end = this.#write(from + index, out, end)
      ends[index] = end
    }
    return out.subarray(0, end)
  }

  #write(index: number, out: Uint8Array, start: number): number {
    let at = start
    for (let digit = 0; digit < 16; digit++) {
      if (dashBefore.has(digit)) out[at++] = dash
      const byte = this.#bytes[index * 16 + 15 - digit] ?? 0
      out[at++] = hex[byte >> 4] ?? 0
      out[at++] = hex[byte & 15] ?? 0
    }
    return at
  }
}
