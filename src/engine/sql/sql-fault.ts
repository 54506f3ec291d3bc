/** A place in one SQL text; line and column count from 1, columns in UTF-16 units as editors count them. */
export interface SqlPosition {
  readonly line: number
  readonly column: number
}

/** What can be wrong with a SQL text before it runs. The words fit an `Issue`, to which only the file is missing. */
export interface SqlFault {
  readonly kind: 'fault'
  readonly code: SqlFaultCode
  readonly message: string
  readonly position: SqlPosition
  readonly expected?: string
  readonly remedy?: string
}

export type SqlFaultCode =
  | 'syntax-error'
  | 'not-one-select'
  | 'unsupported-sql'
  | 'unknown-table'
  | 'unknown-column'
  | 'ambiguous-column'

/** Ends the analysis of one statement; the room's exported functions turn it into a `SqlFault` value. */
export class SqlFaultError extends Error {
  readonly code: SqlFaultCode
  /** Where, as a byte offset into the UTF-8 text; undefined where the syntax tree does not say. */
  readonly offset: number | undefined
  readonly hints: SqlFaultHints

  constructor(code: SqlFaultCode, message: string, offset?: number, hints: SqlFaultHints = {}) {
    super(message)
    this.code = code
    this.offset = offset
    this.hints = hints
  }
}

export interface SqlFaultHints {
  readonly expected?: string
  readonly remedy?: string
}
