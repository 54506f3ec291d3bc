import type { Vector } from '@duckdb/node-bindings'
import { DuckDBVector, type DuckDBType } from '@duckdb/node-api'
import { textWriter, type TextWriter } from '../plain-text.ts'
import { hasBit, type Bitmap } from './bitmap.ts'
import { assertCountable, type ItemReader } from './variable-column.ts'

/** Items of a type that Arrow does not have, as the text that CSV has for them. */
export class TextItems implements ItemReader {
  readonly #type: DuckDBType
  readonly #write: TextWriter
  #vector: DuckDBVector | undefined
  #validity: Bitmap

  constructor(type: DuckDBType) {
    this.#type = type
    this.#write = textWriter(type)
  }

  load(vector: Vector, count: number, validity: Bitmap): void {
    this.#vector = DuckDBVector.create(vector, count, this.#type)
    this.#validity = validity
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const texts: string[] = []
    let end = 0
    for (let index = 0; index < ends.length; index++) {
      const text = this.#text(from + index)
      texts.push(text)
      ends[index] = end += Buffer.byteLength(text)
    }
    assertCountable(end)
    return Buffer.from(texts.join(''))
  }

  #text(index: number): string {
    if (this.#vector === undefined || !hasBit(this.#validity, index)) return ''
    return this.#write(this.#vector, index) ?? ''
  }
}
