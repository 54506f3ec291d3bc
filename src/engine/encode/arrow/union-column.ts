import duckdb, { type Vector } from '@duckdb/node-bindings'
import { validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import { bitsWhere, hasBit, type Bitmap } from './bitmap.ts'
import { vectorBytes } from './vector-bytes.ts'

/** Sparse unions: a tag each, and a child for every member. They have no validity; a NULL is one of the first member. */
export class UnionColumn implements ArrowColumn {
  readonly #members: readonly ArrowColumn[]
  #tags: Uint8Array = new Uint8Array()
  #parts: Uint8Array[] = []
  #length = 0

  constructor(members: readonly ArrowColumn[]) {
    this.#members = members
  }

  get bytes(): number {
    return this.#members.reduce((total, { bytes }) => total + bytes, 0)
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    const tagVector = duckdb.struct_vector_get_child(vector, 0)
    const validity = validityOf(tagVector, count, validityOf(vector, count, parents))
    const tags = vectorBytes(tagVector, count)
    this.#tags = tags.map((tag, index) => (hasBit(validity, index) ? tag : 0))
    for (const [member, column] of this.#members.entries()) {
      const own = bitsWhere(count, (index) => tags[index] === member && hasBit(validity, index))
      column.load(duckdb.struct_vector_get_child(vector, member + 1), count, own)
    }
  }

  append(from: number, count: number): void {
    this.#parts.push(this.#tags.subarray(from, from + count))
    this.#length += count
    for (const member of this.#members) member.append(from, count)
  }

  take(into: BatchParts): void {
    into.nodes.push({ length: this.#length, nulls: 0 })
    into.buffers.push(this.#parts)
    this.#parts = []
    this.#length = 0
    for (const member of this.#members) member.take(into)
  }
}
