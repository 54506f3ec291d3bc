import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Encoder, ResultColumn } from './encoder.ts'
import { jsonWriter } from './json-text.ts'

/** One object a line (NDJSON), in the columns' order; values as `jsonWriter` has them. */
export function ndjsonEncoder(columns: readonly ResultColumn[]): Encoder {
  const objects = objectWriter(columns)
  return {
    begin: () => '',
    chunk: (chunk) => objects(chunk).join('\n') + '\n',
    end: () => '',
  }
}

/** One array of objects, one object a line. */
export function jsonEncoder(columns: readonly ResultColumn[]): Encoder {
  const objects = objectWriter(columns)
  let separator = ''
  return {
    begin: () => '[',
    chunk: (chunk) => {
      const text = `${separator}\n${objects(chunk).join(',\n')}`
      separator = ','
      return text
    },
    end: () => '\n]\n',
  }
}

function objectWriter(columns: readonly ResultColumn[]): (chunk: DuckDBDataChunk) => string[] {
  const keys = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  const writers = columns.map(({ type }) => jsonWriter(type))
  return (chunk) => {
    const rows: string[] = new Array<string>(chunk.rowCount).fill('')
    writers.forEach((write, column) => {
      const vector = chunk.getColumnVector(column)
      const key = keys[column] ?? ''
      for (const [row, text] of rows.entries()) rows[row] = text + key + write(vector, row)
    })
    return rows.map((row) => `${row}}`)
  }
}
