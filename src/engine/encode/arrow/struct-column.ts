import duckdb, { type Vector } from '@duckdb/node-bindings'
import { ColumnValidity, validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import type { Bitmap } from './bitmap.ts'

/** Structs: what is NULL as a whole has NULLs inside. */
export class StructColumn implements ArrowColumn {
  readonly #children: readonly ArrowColumn[]
  readonly #validity = new ColumnValidity()

  constructor(children: readonly ArrowColumn[]) {
    this.#children = children
  }

  get bytes(): number {
    return this.#children.reduce((total, { bytes }) => total + bytes, 0)
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    const validity = validityOf(vector, count, parents)
    this.#validity.load(validity)
    for (const [index, child] of this.#children.entries())
      child.load(duckdb.struct_vector_get_child(vector, index), count, validity)
  }

  append(from: number, count: number): void {
    this.#validity.append(from, count)
    for (const child of this.#children) child.append(from, count)
  }

  take(into: BatchParts): void {
    this.#validity.take(into)
    for (const child of this.#children) child.take(into)
  }
}
