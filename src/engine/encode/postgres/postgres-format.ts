/** Rows as messages of PostgreSQL's protocol, version 3.0. */
export type PostgresFormat = PostgresRows | PostgresCopy

/** `DataRow` messages. */
export interface PostgresRows {
  readonly kind: 'postgres-rows'
  /** Whether they are of the catalogue, which has types of its own; see `catalogueType`. */
  readonly catalogue?: true
  /** Which columns are binary, as `Bind` says it: none means none, one stands for all. */
  readonly binary: readonly boolean[]
}

/** `CopyData` messages, one a row; what comes before and after them is the port's. */
export type PostgresCopy =
  | { readonly kind: 'postgres-copy'; readonly layout: 'binary' }
  | ({ readonly kind: 'postgres-copy'; readonly layout: 'text' } & CopyText)
  | ({ readonly kind: 'postgres-copy'; readonly layout: 'csv' } & CopyCsv)

export interface CopyText {
  /** One character of ASCII. */
  readonly delimiter: string
  readonly nullText: string
  readonly header: boolean
}

export interface CopyCsv extends CopyText {
  /** One character of ASCII each. */
  readonly quote: string
  readonly escape: string
  readonly quoteAll: boolean
}

/** Whether the column of this index is binary. */
export const isBinary = ({ binary }: PostgresRows, column: number): boolean =>
  (binary.length === 1 ? binary[0] : binary[column]) === true
