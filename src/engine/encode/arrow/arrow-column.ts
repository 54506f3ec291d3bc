import duckdb, { type Vector } from '@duckdb/node-bindings'
import type { FieldNode } from './arrow-message.ts'
import { bothBits, GrowingBitmap, type Bitmap } from './bitmap.ts'

/**
 * One column or child on its way from the engine's vectors to Arrow's buffers. Vectors are read whole, then taken
 * range by range: items of lists lie in the engine's child vectors in any order.
 */
export interface ArrowColumn {
  /** Bytes that wait to be taken, roughly. */
  readonly bytes: number
  /** Reads a vector of `count` items; where `parents` has no bit the item does not exist and holds nothing. */
  load(vector: Vector, count: number, parents: Bitmap): void
  /** Appends items of the vector read last. */
  append(from: number, count: number): void
  /** Hands over all that was appended, its own before its children's. */
  take(into: BatchParts): void
}

export interface BatchParts {
  readonly nodes: FieldNode[]
  readonly buffers: (readonly Uint8Array[])[]
}

/** Bits of the items that are not NULL. */
export function validityOf(vector: Vector, count: number, parents: Bitmap): Bitmap {
  return bothBits(readValidity(vector, Math.ceil(count / 64) * 8) ?? undefined, parents)
}

/** The typings do not say that a vector without NULLs may have no bits. */
const readValidity: (vector: Vector, byteCount: number) => Uint8Array | null = (vector, byteCount) =>
  duckdb.vector_get_validity(vector, byteCount)

/** The validity of a column: a node, and a buffer that is empty where nothing is NULL. */
export class ColumnValidity {
  readonly #bits = new GrowingBitmap()
  #loaded: Bitmap

  get loaded(): Bitmap {
    return this.#loaded
  }

  load(bits: Bitmap): void {
    this.#loaded = bits
  }

  append(from: number, count: number): void {
    this.#bits.append(this.#loaded, from, count)
  }

  take({ nodes, buffers }: BatchParts): void {
    const { length, unset } = this.#bits
    const bytes = this.#bits.take()
    nodes.push({ length, nulls: unset })
    buffers.push(unset === 0 ? [] : [bytes])
  }
}
