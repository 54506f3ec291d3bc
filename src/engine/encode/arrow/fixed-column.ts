import type { Vector } from '@duckdb/node-bindings'
import { ColumnValidity, validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import { clearUnset, type Bitmap } from './bitmap.ts'
import { vectorBytes } from './vector-bytes.ts'

/** Items of the engine as Arrow has them, where the two differ. */
export type Convert = (items: Uint8Array) => Uint8Array

/** A column of items of one size. NULLs are zeros: what lay there before is nobody's business. */
export class FixedColumn implements ArrowColumn {
  readonly #width: number
  readonly #convert: Convert | undefined
  readonly #validity = new ColumnValidity()
  #loaded: Uint8Array = new Uint8Array()
  #parts: Uint8Array[] = []
  #bytes = 0

  /** `width` is the bytes of an item in the engine's vectors. */
  constructor(width: number, convert?: Convert) {
    this.#width = width
    this.#convert = convert
  }

  get bytes(): number {
    return this.#bytes
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    const validity = validityOf(vector, count, parents)
    this.#validity.load(validity)
    this.#loaded = vectorBytes(vector, count * this.#width)
    clearUnset(this.#loaded, this.#width, validity)
  }

  append(from: number, count: number): void {
    this.#validity.append(from, count)
    const items = this.#loaded.subarray(from * this.#width, (from + count) * this.#width)
    const part = this.#convert?.(items) ?? items
    this.#parts.push(part)
    this.#bytes += part.byteLength
  }

  take(into: BatchParts): void {
    this.#validity.take(into)
    into.buffers.push(this.#parts)
    this.#parts = []
    this.#bytes = 0
  }
}
