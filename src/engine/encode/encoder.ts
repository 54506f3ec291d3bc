import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import type { PostgresFormat } from './postgres/postgres-format.ts'

/** A column of a result; `type` as the binding has it. */
export interface ResultColumn {
  readonly name: string
  readonly type: DuckDBType
}

/** What an encoder gives: text, or bytes that nobody changes afterwards; either may be empty. */
export type Encoded = string | Uint8Array

/** Turns a result into the bytes of one format, chunk by chunk; it keeps no more than some chunks. */
export interface Encoder {
  /** What comes before the first row. */
  begin(): Encoded
  chunk(chunk: DuckDBDataChunk): Encoded
  /** What comes after the last of `rows` rows. */
  end(rows: number): Encoded
}

/** The formats a result can have. Parquet is written by the engine itself; see `parquet-statement.ts`. */
export const resultFormats = ['json', 'ndjson', 'csv', 'table', 'arrow', 'parquet'] as const
export type ResultFormat = (typeof resultFormats)[number]
/** What a statement can be run into: formats that people ask for by name, and those of protocols. */
export type StatementFormat = ResultFormat | PostgresFormat
export type StreamedFormat = Exclude<StatementFormat, 'parquet'>
