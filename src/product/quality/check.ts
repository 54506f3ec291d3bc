import type { CheckUnit, Expectation } from './expectation.ts'
import type { ForeignKey } from './foreign-key.ts'

export type Severity = 'error' | 'warning'

export type Dimension =
  'accuracy' | 'completeness' | 'conformity' | 'consistency' | 'coverage' | 'timeliness' | 'uniqueness'

/** What a check is about: a part of the schema, a `logicalTypeOptions` entry, a library metric, or a rule's `type`. */
export type CheckKind =
  | 'type'
  | 'extraColumns'
  | 'required'
  | 'unique'
  | 'primaryKey'
  | 'relationship'
  | ConstraintKind
  | 'nullValues'
  | 'missingValues'
  | 'invalidValues'
  | 'duplicateValues'
  | 'rowCount'
  /** A library rule whose metric is not known. */
  | 'library'
  | 'sql'
  | 'text'
  | 'custom'

export type ConstraintKind =
  | 'minLength'
  | 'maxLength'
  | 'pattern'
  | 'format'
  | 'minimum'
  | 'maximum'
  | 'exclusiveMinimum'
  | 'exclusiveMaximum'
  | 'multipleOf'
  | 'minItems'
  | 'maxItems'
  | 'uniqueItems'
  | 'minProperties'
  | 'maxProperties'
  | 'requiredProperties'

/** A check as people and programs see it: plain data, without the SQL that runs it. */
export interface CheckDescription {
  /** Stable and readable: `flights.delay.nullValues#0`, or with the rule's own id, `flights.delay.nullValues#late`. */
  readonly id: string
  /** `Dataset.key`. */
  readonly dataset: string
  /** The column, or a path inside it: `address.zip`; `tags[]` are a list's elements. */
  readonly column?: string
  readonly kind: CheckKind
  readonly dimension?: Dimension
  readonly severity: Severity
  readonly name?: string
  readonly description: string
  readonly expected: string
  readonly unit: CheckUnit
}

export interface Check extends CheckDescription {
  readonly expectation: Expectation
  readonly measure: Measure
  /** Top-level columns the measure reads: unless these are as declared, it cannot run. */
  readonly columns: readonly string[]
}

/** How a check is decided. */
export type Measure =
  | { readonly kind: 'column'; readonly name: string; readonly type: string }
  | { readonly kind: 'onlyColumns'; readonly names: readonly string[] }
  | CountMeasure
  | { readonly kind: 'orphans'; readonly key: readonly KeyPart[]; readonly to: ForeignKey }
  | { readonly kind: 'query'; readonly sql: string }
  /** Nothing to run: the outcome is known from the contract. */
  | { readonly kind: 'settled'; readonly outcome: 'skipped' | 'error'; readonly reason: string }

/** What counts rows of one relation. */
export type CountMeasure = RowsWhere | Duplicates | Orphans | { readonly kind: 'rowCount' }

export interface RowsWhere {
  readonly kind: 'where'
  /** True for a row that breaks the rule; NULL and false for others. */
  readonly violation: string
  /** The quoted column, where the violation depends on that column alone and the column is scalar. */
  readonly alone?: string
}

/** Rows beyond the first of each value; a row with a NULL in the key is no duplicate, as in SQL's `UNIQUE`. */
export interface Duplicates {
  readonly kind: 'duplicates'
  readonly key: readonly KeyPart[]
}

export interface KeyPart {
  readonly value: string
  /** The engine's type. */
  readonly type: string
  readonly alone?: string
}

/** Rows whose key is not NULL and is not among the target's; as in SQL's `MATCH SIMPLE`, a NULL part passes. */
export interface Orphans {
  readonly kind: 'missingFrom'
  readonly key: readonly KeyPart[]
  /** A table expression, and the expressions in it that the key's parts must be found in. */
  readonly target: { readonly relation: string; readonly values: readonly string[] }
}
