import type { Vector } from '@duckdb/node-bindings'
import { hasBit, type Bitmap } from '../arrow/bitmap.ts'
import type { ItemReader } from '../arrow/variable-column.ts'
import { vectorBytes } from '../arrow/vector-bytes.ts'

/** Writes one item into `out` from `at` on, and returns where it ends. */
export type WriteItem = (index: number, out: Buffer, at: number) => number

/** How items of one width in the engine's vectors are written. */
export interface ItemLayout {
  /** Bytes of an item in a vector. */
  readonly width: number
  /** The most that one item is written as. */
  readonly longest: number
  /** A writer of the items of these bytes, which begin a buffer of their own. */
  readonly open: (items: ArrayBufferLike, at: number, count: number) => WriteItem
}

/** Items that are written from a typed array, without a value for each. */
export class WrittenItems implements ItemReader {
  readonly #layout: ItemLayout
  #write: WriteItem = (_, __, at) => at
  #validity: Bitmap

  constructor(layout: ItemLayout) {
    this.#layout = layout
  }

  load(vector: Vector, count: number, validity: Bitmap): void {
    const { buffer, byteOffset } = vectorBytes(vector, count * this.#layout.width)
    this.#write = this.#layout.open(buffer, byteOffset, count)
    this.#validity = validity
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const out = Buffer.allocUnsafe(ends.length * this.#layout.longest)
    const write = this.#write
    let end = 0
    for (let index = 0; index < ends.length; index++) {
      if (hasBit(this.#validity, from + index)) end = write(from + index, out, end)
      ends[index] = end
    }
    return out.subarray(0, end)
  }
}
