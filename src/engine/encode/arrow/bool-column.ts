import type { Vector } from '@duckdb/node-bindings'
import { ColumnValidity, validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import { bitsWhere, GrowingBitmap, hasBit, type Bitmap } from './bitmap.ts'
import { vectorBytes } from './vector-bytes.ts'

/** Booleans, a byte each in the engine and a bit each in Arrow. */
export class BoolColumn implements ArrowColumn {
  readonly #validity = new ColumnValidity()
  readonly #bits = new GrowingBitmap()
  #loaded: Bitmap

  get bytes(): number {
    return this.#bits.length >> 3
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    const validity = validityOf(vector, count, parents)
    this.#validity.load(validity)
    const bytes = vectorBytes(vector, count)
    this.#loaded = bitsWhere(count, (index) => bytes[index] !== 0 && hasBit(validity, index))
  }

  append(from: number, count: number): void {
    this.#validity.append(from, count)
    this.#bits.append(this.#loaded, from, count)
  }

  take(into: BatchParts): void {
    this.#validity.take(into)
    into.buffers.push([this.#bits.take()])
  }
}
