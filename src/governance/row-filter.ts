/**
 * Which rows of a dataset may be seen: a condition over its columns, in no engine's language. It is what Cedar left of
 * the policies once everything but the row was known. `engine/` renders it.
 */
export type RowFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'where'; readonly condition: RowCondition }

/**
 * A row is seen only where this is true. A test of something absent (NULL) is neither true nor false, and only tests
 * are negated, never what is made of them: so whatever cannot be known takes rows away and never adds one.
 */
export type RowCondition =
  | { readonly op: 'and' | 'or'; readonly terms: readonly RowCondition[] }
  | { readonly op: 'not'; readonly test: RowTest }
  | RowTest

/** Absent where one of its values is; `present` alone is always true or false. */
export type RowTest =
  | { readonly op: 'is-true'; readonly value: RowColumn }
  | { readonly op: 'present'; readonly value: RowValue }
  | { readonly op: '=' | '<' | '<='; readonly left: RowValue; readonly right: RowValue }
  | { readonly op: 'in'; readonly value: RowValue; readonly values: readonly RowLiteral[] }
  /** `pattern` as Cedar's `like`: texts with anything between them. */
  | { readonly op: 'like'; readonly value: RowValue; readonly pattern: readonly LikePart[] }
  | { readonly op: 'contains'; readonly list: RowList; readonly value: RowValue }
  /** Every element of `list` is one of `of`. */
  | { readonly op: 'within'; readonly list: RowList; readonly of: RowList }
  /** Some element of `list` is one of `with`. */
  | { readonly op: 'overlaps'; readonly list: RowList; readonly with: RowList }

export type RowValue =
  | RowColumn
  | RowLiteral
  /** Of 64-bit integers; absent where the result is none. */
  | { readonly op: '+' | '-' | '*'; readonly left: RowValue; readonly right: RowValue }
  /** The start of a datetime's day, in UTC. */
  | { readonly op: 'day'; readonly of: RowColumn }

export interface RowColumn {
  readonly op: 'column'
  readonly name: string
  /** What policies take it for. */
  readonly type: RowAttribute
}

/** A list column, or elements that policies name. */
export type RowList =
  | RowColumn
  | { readonly op: 'list'; readonly element: 'string' | 'long'; readonly values: readonly RowLiteral[] }

export interface RowLiteral {
  readonly op: 'literal'
  readonly type: 'string' | 'long' | 'decimal' | 'datetime'
  /** A datetime as `2026-01-31T12:00:00.000Z`; a decimal without trailing zeros. */
  readonly text: string
}

export type LikePart = { readonly literal: string } | 'anything'

/** The type that a column has as an attribute of its row in Cedar. */
export type RowAttribute = 'string' | 'long' | 'boolean' | 'decimal' | 'datetime' | 'strings' | 'longs'
