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
  const out = Buffer.allocUnsafeSlow(size)
  let at = 0
  for (let row = 0; row < rows; row++) {
    const start = at
    out[start] = tag
    at = out.writeUInt16BE(columns.length, start + 5)
    for (const cells of columns) at = writeCell(cells, row, { out, at })
    const length = at - start - 1
    if (length > longestMessage) throw tooLong()
    out.writeUInt32BE(length, start + 1)
  }
  return out.subarray(0, at)
}

/** A text this short is copied faster byte by byte. */
const shortCopy = 24

function writeCell(
  { bytes, ends, validity }: Cells,
  row: number,
  { out, at }: { out: Buffer; at: number },
): number {
  if (!hasBit(validity, row)) return out.writeInt32BE(-1, at)
  const start = row === 0 ? 0 : (ends[row - 1] ?? 0)
  const length = (ends[row] ?? 0) - start
  const from = out.writeInt32BE(length, at)
  if (length > shortCopy) out.set(bytes.subarray(start, start + length), from)
  else for (let index = 0; index < length; index++) out[from + index] = bytes[start + index] ?? 0
  return from + length
}

const tooLong = (): HansaError =>
  new HansaError('too_large', 'a row of the result is longer than PostgreSQL’s clients take', {
    remedy: 'Ask for fewer columns, or over HTTP.',
  })
