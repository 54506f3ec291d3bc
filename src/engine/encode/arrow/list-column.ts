import duckdb, { type Vector } from '@duckdb/node-bindings'
import { ColumnValidity, validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import { hasBit, type Bitmap } from './bitmap.ts'
import { Offsets } from './variable-column.ts'
import { vectorBytes, wordsOf } from './vector-bytes.ts'

/** Words of a `duckdb_list_entry`: offset and length, 64 bits each. */
const wordsPerEntry = 4

/** Lists, and maps, which are lists of structs to both sides. */
export class ListColumn implements ArrowColumn {
  readonly #child: ArrowColumn
  readonly #validity = new ColumnValidity()
  readonly #offsets = new Offsets()
  #entries: Uint32Array = new Uint32Array()

  constructor(child: ArrowColumn) {
    this.#child = child
  }

  get bytes(): number {
    return this.#child.bytes
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    this.#validity.load(validityOf(vector, count, parents))
    this.#entries = wordsOf(vectorBytes(vector, count * wordsPerEntry * 4))
    this.#child.load(duckdb.list_vector_get_child(vector), duckdb.list_vector_get_size(vector), undefined)
  }

  /** Lists that lie one after the other are appended at once. */
  append(from: number, count: number): void {
    this.#validity.append(from, count)
    const ends = new Int32Array(count)
    let length = 0
    let [start, end] = [0, 0]
    for (let index = 0; index < count; index++) {
      const entry = this.#entry(from + index)
      if (entry.length > 0 && entry.offset !== end) {
        if (end > start) this.#child.append(start, end - start)
        start = end = entry.offset
      }
      end += entry.length
      ends[index] = length += entry.length
    }
    if (end > start) this.#child.append(start, end - start)
    this.#offsets.append(ends)
  }

  /** A NULL's entry holds anything. */
  #entry(index: number): { readonly offset: number; readonly length: number } {
    if (!hasBit(this.#validity.loaded, index)) return { offset: 0, length: 0 }
    const word = index * wordsPerEntry
    return { offset: this.#entries[word] ?? 0, length: this.#entries[word + 2] ?? 0 }
  }

  take(into: BatchParts): void {
    this.#validity.take(into)
    into.buffers.push(this.#offsets.take())
    this.#child.take(into)
  }
}
