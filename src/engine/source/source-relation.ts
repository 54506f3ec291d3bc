import type { RawKind } from './conversion.ts'

/** How freely a statement may use buffers: `little` is for when the engine's memory did not do. */
export type MemoryUse = 'usual' | 'little'

/** Rows of a source before their types are checked, as SQL. */
export interface SourceRelation {
  /** A FROM item. */
  readonly from: string
  /** For each column of the contract, in its order. */
  readonly raw: readonly RawColumn[]
}

/** The expression in the relation that holds a column's value, and how it holds it. */
export interface RawColumn {
  readonly sql: string
  readonly kind: RawKind
}

/** The same rows with where they are; slower to read, so only read when a row is known not to fit. */
export interface NumberedRelation extends SourceRelation {
  /** 1-based row number. */
  readonly row: string
  /** 1-based line number, or NULL. */
  readonly line: string
  /** What was expected where a whole row is malformed; NULL elsewhere. */
  readonly fault: string
  /** The row's own text where it is malformed, or NULL. */
  readonly text: string
}
