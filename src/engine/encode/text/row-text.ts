import duckdb from '@duckdb/node-bindings'
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { validityOf } from '../arrow/arrow-column.ts'
import type { ItemReader } from '../arrow/variable-column.ts'
import { joinedRows } from './joined-rows.ts'

/** A column of text on its way into rows. */
export interface TextColumn {
  readonly items: ItemReader
  readonly before: string
}

/** Writes chunks as rows of text: `before` and the cell of each column, `after` at the end of each row. */
export function rowText(
  columns: readonly TextColumn[],
  { nullText, after }: { readonly nullText: string; readonly after: string },
): (chunk: DuckDBDataChunk) => Buffer {
  const [nullBytes, afterBytes] = [Buffer.from(nullText), Buffer.from(after)]
  const readers = columns.map(({ items, before }) => ({ items, before: Buffer.from(before) }))
  return ({ chunk, rowCount }) => {
    const parts = readers.map(({ items, before }, index) => {
      const vector = duckdb.data_chunk_get_vector(chunk, index)
      const validity = validityOf(vector, rowCount, undefined)
      const ends = new Int32Array(rowCount)
      items.load(vector, rowCount, validity)
      return { cells: { bytes: items.read(0, ends), ends, validity }, before, nullText: nullBytes }
    })
    return joinedRows(parts, rowCount, afterBytes)
  }
}
