import type { DuckDBDataChunk } from '@duckdb/node-api'
import { HansaError } from '../../../errors.ts'
import { hasBit } from '../arrow/bitmap.ts'
import type { Encoder, ResultColumn } from '../encoder.ts'
import { isBinary, type PostgresRows } from './postgres-format.ts'
import { cellReaders, type CellForm, type Cells } from './row-cells.ts'

const dataRow = 68
const copyData = 100

/** The longest message that clients are promised to be able to take. */
const longestMessage = 2 ** 30

/** Of all rows that the engine gives at once. */
const longestChunk = 2 ** 31 - 1

/** `DataRow` messages. */
export const rowEncoder = (columns: readonly ResultColumn[], format: PostgresRows): Encoder =>
  messages(columns, {
    tag: dataRow,
    binary: (column) => isBinary(format, column),
    catalogue: format.catalogue === true,
  })

const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])

/**
 * `CopyData` messages of the binary layout; a row is what it is in `DataRow`. As PostgreSQL sends it, what comes before the
 * rows is in the message of the first: psycopg reads it there.
 */
export function copyBinaryEncoder(columns: readonly ResultColumn[]): Encoder {
  const rows = messages(columns, { tag: copyData, binary: () => true, catalogue: false })
  let head = signature
  return {
    begin: () => '',
    chunk: (chunk) => {
      const bytes = rows.chunk(chunk)
      if (head.length === 0 || bytes.length === 0) return bytes
      const end = 1 + bytes.readUInt32BE(1)
      const first = copyMessage(Buffer.concat([head, bytes.subarray(5, end)]))
      head = Buffer.alloc(0)
      return Buffer.concat([first, bytes.subarray(end)])
    },
    end: () => copyMessage(Buffer.concat([head, Buffer.of(0xff, 0xff)])),
  }
}

export function copyMessage(bytes: Uint8Array): Buffer {
  const message = Buffer.allocUnsafe(5 + bytes.length)
  message[0] = copyData
  message.writeUInt32BE(bytes.length + 4, 1)
  message.set(bytes, 5)
  return message
}

interface MessageEncoder extends Encoder {
  chunk(chunk: DuckDBDataChunk): Buffer
}

interface Framing extends CellForm {
  readonly tag: number
}

function messages(columns: readonly ResultColumn[], { tag, ...form }: Framing): MessageEncoder {
  const read = cellReaders(columns, form)
  return {
    begin: () => '',
    chunk: (chunk) => frames(read(chunk), chunk.rowCount, tag),
    end: () => '',
  }
}

function frames(columns: readonly Cells[], rows: number, tag: number): Buffer {
  const head = 7 + columns.length * 4
  const size = columns.reduce((total, { bytes }) => total + bytes.length, rows * head)
  if (size > longestChunk) throw tooLong()
  const out = Buffer.allocUnsafeSlow(size)
  const places = rowStarts(columns, rows, head)
  const end = writeHeads(out, places, { tag, columns: columns.length })
  for (const cells of columns) writeColumn(cells, places, out)
  return out.subarray(0, end)
}

/** Where each row begins, and where the last one ends. */
function rowStarts(columns: readonly Cells[], rows: number, head: number): Int32Array {
  const places = new Int32Array(rows + 1)
  for (const { ends, validity } of columns) {
    let start = 0
    for (let row = 0; row < rows; row++) {
      const end = ends[row] ?? 0
      // What a NULL has for a length is nobody's.
      if (hasBit(validity, row)) places[row + 1] = (places[row + 1] ?? 0) + end - start
      start = end
    }
  }
  for (let row = 1; row <= rows; row++) places[row] = (places[row] ?? 0) + (places[row - 1] ?? 0) + head
  return places
}

/** Writes what comes before the cells of each row, and moves its place behind that. */
function writeHeads(
  out: Buffer,
  places: Int32Array,
  { tag, columns }: { readonly tag: number; readonly columns: number },
): number {
  const rows = places.length - 1
  const end = places[rows] ?? 0
  for (let row = 0; row < rows; row++) {
    const start = places[row] ?? 0
    const length = (places[row + 1] ?? 0) - start - 1
    if (length > longestMessage) throw tooLong()
    out[start] = tag
    writeLength(length, out, start + 1)
    out[start + 5] = columns >> 8
    out[start + 6] = columns
    places[row] = start + 7
  }
  return end
}

/** A text this short is copied faster byte by byte. */
const shortCopy = 24

/** Column after column, each cell goes to the place of its row, which moves behind it. */
function writeColumn({ bytes, ends, validity }: Cells, places: Int32Array, out: Buffer): void {
  let start = 0
  for (let row = 0; row < ends.length; row++) {
    const end = ends[row] ?? 0
    const at = places[row] ?? 0
    const isThere = hasBit(validity, row)
    const length = isThere ? end - start : 0
    let place = writeLength(isThere ? length : -1, out, at)
    if (length > shortCopy) {
      out.set(bytes.subarray(start, end), place)
      place += length
    } else for (let from = start; from < start + length; from++) out[place++] = bytes[from] ?? 0
    places[row] = place
    start = end
  }
}

function writeLength(length: number, out: Buffer, at: number): number {
  out[at] = length >> 24
  out[at + 1] = length >> 16
  out[at + 2] = length >> 8
  out[at + 3] = length
  return at + 4
}

const tooLong = (): HansaError =>
  new HansaError('too_large', 'a row of the result is longer than PostgreSQL’s clients take', {
    remedy: 'Ask for fewer columns, or over HTTP.',
  })
