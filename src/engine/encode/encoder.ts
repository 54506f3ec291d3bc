import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'

/** A column of a result; `type` as the binding has it. */
export interface ResultColumn {
  readonly name: string
  readonly type: DuckDBType
}

/** Turns a result into the bytes of one format, chunk by chunk; it keeps no more than a chunk or two. */
export interface Encoder {
  /** What comes before the first row. */
  begin(): string
  chunk(chunk: DuckDBDataChunk): string
  /** What comes after the last of `rows` rows. */
  end(rows: number): string
}

/** The formats a result can have. Parquet is written by the engine itself; see `parquet-statement.ts`. */
export const resultFormats = ['json', 'ndjson', 'csv', 'table', 'parquet'] as const
export type ResultFormat = (typeof resultFormats)[number]
export type TextFormat = Exclude<ResultFormat, 'parquet'>
