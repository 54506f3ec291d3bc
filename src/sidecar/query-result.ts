import type { Readable } from 'node:stream'
import type { StatementFormat } from '../engine/encode/encoder.ts'
import type { RelationColumn } from '../engine/relation.ts'
import type { Parameter } from '../engine/statement-parameters.ts'

/** How a statement is to run. */
export interface QueryOptions {
  readonly format: StatementFormat
  /** The values of `$1`, `$2`, …; a statement without them may have none. */
  readonly parameters?: readonly Parameter[]
  /** Columns of the terminal, for the format `table`. */
  readonly width?: number
  readonly signal?: AbortSignal
}

/** A result that is being computed. */
export interface QueryResult {
  readonly columns: readonly RelationColumn[]
  /** The encoded result. What ends it early is a `HansaError`; destroying it cancels the statement. */
  readonly bytes: Readable
  /** How many rows there were, once all is sent and cleared away. */
  readonly rows: Promise<number>
  /** How many bytes were handed out so far. */
  readonly sent: () => number
}
