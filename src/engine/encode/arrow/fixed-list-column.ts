import duckdb, { type Vector } from '@duckdb/node-bindings'
import { ColumnValidity, validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import { repeatedBits, type Bitmap } from './bitmap.ts'

/** Arrays of one size. */
export class FixedListColumn implements ArrowColumn {
  readonly #size: number
  readonly #child: ArrowColumn
  readonly #validity = new ColumnValidity()

  constructor(size: number, child: ArrowColumn) {
    this.#size = size
    this.#child = child
  }

  get bytes(): number {
    return this.#child.bytes
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    const validity = validityOf(vector, count, parents)
    this.#validity.load(validity)
    const items = repeatedBits(validity, count, this.#size)
    this.#child.load(duckdb.array_vector_get_child(vector), count * this.#size, items)
  }

  append(from: number, count: number): void {
    this.#validity.append(from, count)
    this.#child.append(from * this.#size, count * this.#size)
  }

  take(into: BatchParts): void {
    this.#validity.take(into)
    this.#child.take(into)
  }
}
