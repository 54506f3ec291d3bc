/**
 * Which rows of a dataset may be seen: an expression over its columns, in no engine's language. It is what Cedar left
 * of the policies once everything but the row was known. `engine/` renders it.
 */
export type RowFilter = { readonly kind: 'all' } | { readonly kind: 'none' } | RowCondition

/** True, false or NULL of a row; a row is seen only where it is true. */
export interface RowCondition {
  readonly kind: 'where'
  readonly condition: RowExpression
}

export type RowExpression =
  | { readonly op: 'column'; readonly name: string }
  | { readonly op: 'literal'; readonly value: RowLiteral }
  | { readonly op: 'and' | 'or'; readonly terms: readonly RowExpression[] }
  | { readonly op: 'not' | 'present'; readonly term: RowExpression }
  /** What an unknown (NULL) answer counts as: true for a forbid, false for a permit. */
  | { readonly op: 'coalesce'; readonly term: RowExpression; readonly otherwise: boolean }
  | { readonly op: '=' | '<>' | '<' | '<='; readonly left: RowExpression; readonly right: RowExpression }
  | { readonly op: '+' | '-' | '*'; readonly left: RowExpression; readonly right: RowExpression }
  | {
      readonly op: 'if'
      readonly if: RowExpression
      readonly then: RowExpression
      readonly else: RowExpression
    }
  /** `pattern` is a list of literal texts with any text between them, as Cedar's `like`. */
  | { readonly op: 'like'; readonly term: RowExpression; readonly pattern: readonly LikePart[] }
  | { readonly op: 'in'; readonly term: RowExpression; readonly values: readonly RowLiteral[] }
  /** Whether a list column holds a value. */
  | { readonly op: 'contains'; readonly list: RowExpression; readonly value: RowExpression }
  | { readonly op: 'field'; readonly of: RowExpression; readonly name: string }

export type LikePart = { readonly literal: string } | 'anything'

export type RowLiteral =
  | { readonly type: 'string' | 'decimal' | 'datetime' | 'date'; readonly text: string }
  | { readonly type: 'long'; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean }
