import type { LogicalTypeOptions } from './data-contract.ts'

/** A column as declared, with the one SQL type it has everywhere in Hansa. */
export interface Column {
  readonly name: string
  /** The name in the source; `name` where the contract has no `physicalName`. */
  readonly physicalName: string
  readonly type: ColumnType
  readonly required: boolean
  readonly unique: boolean
  /** 1-based position in the primary key, or undefined. */
  readonly primaryKeyPosition: number | undefined
  readonly options: LogicalTypeOptions
  readonly classification?: string
  readonly description?: string
}

/** A type as the engine has it. `sql` is its full DuckDB spelling, e.g. `DECIMAL(18,2)` or `STRUCT("a" INTEGER)`. */
export type ColumnType =
  | { readonly kind: 'scalar'; readonly sql: string; readonly scalar: ScalarType }
  | { readonly kind: 'list'; readonly sql: string; readonly element: ColumnType }
  | { readonly kind: 'struct'; readonly sql: string; readonly fields: readonly Column[] }

export type ScalarType =
  | 'VARCHAR'
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INTEGER'
  | 'BIGINT'
  | 'HUGEINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'DATE'
  | 'TIME'
  | 'TIMESTAMP'
  | 'TIMESTAMP WITH TIME ZONE'
  | 'UUID'
  | 'BLOB'
  | 'JSON'
