import { HansaError } from '../../../errors.ts'
import { hasBit } from '../arrow/bitmap.ts'
import type { Cells } from '../postgres/row-cells.ts'

/** A column and what is written with each of its cells. */
export interface RowPart {
  readonly cells: Cells
  /** Comes before each cell. */
  readonly before: Uint8Array
  /** Stands for NULL. */
  readonly nullText: Uint8Array
}

/** What a chunk may come to: offsets are of 32 bits. */
const longestChunk = 2 ** 31 - 1

/** The rows of a chunk one after the other, each of its cells in order and `after` at its end. */
export function joinedRows(parts: readonly RowPart[], rows: number, after: Uint8Array): Buffer {
  const places = rowStarts(parts, rows, after.length)
  const out = Buffer.allocUnsafeSlow(places[rows] ?? 0)
  for (const part of parts) writeColumn(part, places, out)
  for (let row = 0; row < rows; row++) {
    const at = places[row] ?? 0
    for (let index = 0; index < after.length; index++) out[at + index] = after[index] ?? 0
  }
  return out
}

/** Where each row begins, and where the last one ends. */
function rowStarts(parts: readonly RowPart[], rows: number, after: number): Int32Array {
  const places = new Int32Array(rows + 1)
  const nulls = parts.reduce((sum, { before, nullText }) => sum + before.length + nullText.length, after)
  const longest = parts.reduce((sum, { cells }) => sum + cells.bytes.length, rows * nulls)
  if (longest > longestChunk) throw tooLong()
  for (const { cells, before, nullText } of parts) {
    let start = 0
    for (let row = 0; row < rows; row++) {
      const end = cells.ends[row] ?? 0
      const length = hasBit(cells.validity, row) ? end - start : nullText.length
      places[row + 1] = (places[row + 1] ?? 0) + before.length + length
      start = end
    }
  }
  for (let row = 1; row <= rows; row++) places[row] = (places[row] ?? 0) + (places[row - 1] ?? 0) + after
  return places
}

/** A text this short is copied faster byte by byte. */
const shortCopy = 24

/** Each cell goes to the place of its row, which moves behind it. */
function writeColumn({ cells, before, nullText }: RowPart, places: Int32Array, out: Buffer): void {
  const { bytes, ends, validity } = cells
  let start = 0
  for (let row = 0; row < ends.length; row++) {
    const end = ends[row] ?? 0
    let at = places[row] ?? 0
    for (let index = 0; index < before.length; index++) out[at++] = before[index] ?? 0
    if (!hasBit(validity, row)) for (const byte of nullText) out[at++] = byte
    else if (end - start > shortCopy) {
      out.set(bytes.subarray(start, end), at)
      at += end - start
    } else for (let index = start; index < end; index++) out[at++] = bytes[index] ?? 0
    places[row] = at
    start = end
  }
}

const tooLong = (): HansaError =>
  new HansaError('too_large', 'rows of the result are too long to be written as text', {
    remedy: 'Ask for fewer columns, or for Parquet.',
  })
