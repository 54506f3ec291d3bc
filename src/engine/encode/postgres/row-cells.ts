import duckdb from '@duckdb/node-bindings'
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { validityOf } from '../arrow/arrow-column.ts'
import { hasBit, type Bitmap } from '../arrow/bitmap.ts'
import type { ItemReader } from '../arrow/variable-column.ts'
import type { ResultColumn } from '../encoder.ts'
import { catalogueReader } from './catalogue-reader.ts'
import { columnReader } from './column-reader.ts'

/** One column of a chunk: its items' bytes, one after the other, and where each ends. */
export interface Cells {
  readonly bytes: Uint8Array
  readonly ends: Int32Array
  readonly validity: Bitmap
}

/** How cells are to be written. */
export interface CellForm {
  readonly binary: (column: number) => boolean
  /** Whether the columns are of PostgreSQL's catalogue. */
  readonly catalogue: boolean
}

/** Reads chunks column by column. */
export function cellReaders(
  columns: readonly ResultColumn[],
  { binary, catalogue }: CellForm,
): (chunk: DuckDBDataChunk) => readonly Cells[] {
  const readers = columns.map(({ type }, index) => {
    const own = catalogue ? catalogueReader(type, binary(index)) : undefined
    return own ?? columnReader(type, binary(index))
  })
  return ({ chunk, rowCount }) =>
    readers.map((reader, index) => readCells(reader, duckdb.data_chunk_get_vector(chunk, index), rowCount))
}

function readCells(reader: ItemReader, vector: Parameters<ItemReader['load']>[0], count: number): Cells {
  const validity = validityOf(vector, count, undefined)
  const ends = new Int32Array(count)
  reader.load(vector, count, validity)
  return { bytes: reader.read(0, ends), ends, validity }
}

/** The bytes of one cell; undefined for NULL. */
export const cellAt = ({ bytes, ends, validity }: Cells, row: number): Uint8Array | undefined =>
  hasBit(validity, row) ? bytes.subarray(row === 0 ? 0 : ends[row - 1], ends[row]) : undefined
