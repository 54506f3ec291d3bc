import type { Vector } from '@duckdb/node-bindings'
import { DuckDBTypeId, type DuckDBEnumType } from '@duckdb/node-api'
import { hasBit, type Bitmap } from './bitmap.ts'
import { assertCountable, type ItemReader } from './variable-column.ts'
import { vectorBytes } from './vector-bytes.ts'

/** Values of an ENUM as their texts. */
export class EnumItems implements ItemReader {
  readonly #texts: readonly Buffer[]
  readonly #view: (bytes: Uint8Array) => Uint8Array | Uint16Array | Uint32Array
  readonly #width: number
  #indexes: Uint8Array | Uint16Array | Uint32Array = new Uint8Array()
  #validity: Bitmap

  constructor({ values, internalTypeId }: DuckDBEnumType) {
    this.#texts = values.map((value) => Buffer.from(value))
    ;[this.#width, this.#view] = layoutOf(internalTypeId)
  }

  load(vector: Vector, count: number, validity: Bitmap): void {
    this.#indexes = this.#view(vectorBytes(vector, count * this.#width))
    this.#validity = validity
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const parts: Buffer[] = []
    let end = 0
    for (let index = 0; index < ends.length; index++) {
      const text = hasBit(this.#validity, from + index)
        ? this.#texts[this.#indexes[from + index] ?? 0]
        : undefined
      if (text !== undefined) parts.push(text)
      ends[index] = end += text?.length ?? 0
    }
    assertCountable(end)
    return Buffer.concat(parts, end)
  }
}

function layoutOf(
  typeId: DuckDBTypeId,
): [number, (bytes: Uint8Array) => Uint8Array | Uint16Array | Uint32Array] {
  if (typeId === DuckDBTypeId.UTINYINT) return [1, (bytes) => bytes]
  if (typeId === DuckDBTypeId.USMALLINT)
    return [2, ({ buffer, byteOffset, byteLength }) => new Uint16Array(buffer, byteOffset, byteLength >> 1)]
  return [4, ({ buffer, byteOffset, byteLength }) => new Uint32Array(buffer, byteOffset, byteLength >> 2)]
}
