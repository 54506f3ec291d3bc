import type { Vector } from '@duckdb/node-bindings'
import { hasBit, type Bitmap } from '../arrow/bitmap.ts'
import { assertCountable, type ItemReader } from '../arrow/variable-column.ts'

/** How texts are told from what is around them. */
export interface Escape {
  /** Whether every text stands between quotes. */
  readonly quoted: boolean
  /** Whether a text of no bytes, or with a byte of this kind, is written by `write`. */
  readonly isSpecial: (byte: number) => boolean
  readonly isEmptySpecial: boolean
  readonly write: (text: string) => string
}

const quote = 34

/** Texts of another reader, each told from what is around it. NULLs stay without bytes. */
export class EscapedItems implements ItemReader {
  readonly #items: ItemReader
  readonly #escape: Escape
  /** 1 for each special byte. */
  readonly #special: Uint8Array
  #validity: Bitmap

  constructor(items: ItemReader, escape: Escape) {
    this.#items = items
    this.#escape = escape
    this.#special = Uint8Array.from({ length: 256 }, (_, byte) => (escape.isSpecial(byte) ? 1 : 0))
  }

  load(vector: Vector, count: number, validity: Bitmap): void {
    this.#items.load(vector, count, validity)
    this.#validity = validity
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const bytes = this.#items.read(from, ends)
    const rare = this.#rareTexts(from, { bytes, ends })
    if (!this.#escape.quoted && rare.size === 0) return bytes
    return this.#written(from, { bytes, ends, rare })
  }

  /** The texts that cannot stay as they are, by their index. */
  #rareTexts(from: number, { bytes, ends }: { bytes: Uint8Array; ends: Int32Array }): Map<number, Buffer> {
    const { isEmptySpecial, write } = this.#escape
    const special = this.#special
    const rare = new Map<number, Buffer>()
    let at = 0
    for (let index = 0; index < ends.length; index++) {
      const start = at
      const end = ends[index] ?? 0
      while (at < end && special[bytes[at] ?? 0] === 0) at++
      const isRare = at < end || (isEmptySpecial && start === end && hasBit(this.#validity, from + index))
      if (isRare) rare.set(index, Buffer.from(write(textOf(bytes, start, end))))
      at = end
    }
    return rare
  }

  /** Changes `ends` to where the written texts end. */
  #written(
    from: number,
    { bytes, ends, rare }: { bytes: Uint8Array; ends: Int32Array; rare: ReadonlyMap<number, Buffer> },
  ): Uint8Array {
    const { quoted } = this.#escape
    const extra = rare.values().reduce((sum, text) => sum + text.length, 0)
    const size = bytes.length + (quoted ? ends.length * 2 : 0) + extra
    assertCountable(size)
    const out = Buffer.allocUnsafeSlow(size)
    let start = 0
    let at = 0
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? 0
      const text = rare.size === 0 ? undefined : rare.get(index)
      if (text !== undefined) {
        out.set(text, at)
        at += text.length
      } else if (hasBit(this.#validity, from + index)) {
        if (quoted) out[at++] = quote
        for (let each = start; each < end; each++) out[at++] = bytes[each] ?? 0
        if (quoted) out[at++] = quote
      }
      start = end
      ends[index] = at
    }
    return out.subarray(0, at)
  }
}

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString()
