import type { Vector } from '@duckdb/node-bindings'
import { DuckDBVector, type DuckDBType } from '@duckdb/node-api'
import { hasBit, type Bitmap } from '../arrow/bitmap.ts'
import type { ItemReader } from '../arrow/variable-column.ts'

/** The bytes or the text of one item that is not NULL. */
export type ItemWriter = (vector: DuckDBVector, index: number) => Uint8Array | string

/** Items of types that are too rare to be written from the engine's memory. */
export class ValueItems implements ItemReader {
  readonly #type: DuckDBType
  readonly #write: ItemWriter
  #vector: DuckDBVector | undefined
  #validity: Bitmap

  constructor(type: DuckDBType, write: ItemWriter) {
    this.#type = type
    this.#write = write
  }

  load(vector: Vector, count: number, validity: Bitmap): void {
    this.#vector = DuckDBVector.create(vector, count, this.#type)
    this.#validity = validity
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const parts: Uint8Array[] = []
    let end = 0
    for (let index = 0; index < ends.length; index++) {
      if (this.#vector !== undefined && hasBit(this.#validity, from + index)) {
        const item = this.#write(this.#vector, from + index)
        const bytes = typeof item === 'string' ? Buffer.from(item) : item
        parts.push(bytes)
        end += bytes.length
      }
      ends[index] = end
    }
    return Buffer.concat(parts, end)
  }
}
