import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { ColumnType } from '../../spec/logical-type.ts'
import type { Profile } from './profile-values.ts'

/** A column, or a field of an object, as it is proposed for both contracts. */
export interface ProposedColumn {
  readonly sourceName: string
  readonly name: string
  readonly type: ProposedType
  /** What only the source's contract says, such as the `format` of dates. */
  readonly sourceOptions: LogicalTypeOptions
  readonly maxLength?: number
  readonly required: boolean
  readonly unique: boolean
  /** Why it is likely to be about persons. */
  readonly personal?: string
  readonly doubt?: string
  readonly description: string
  readonly validValues?: readonly string[]
  readonly profile?: Profile
}

export type ProposedType =
  | Extract<ColumnType, { kind: 'scalar' }>
  | { readonly kind: 'list'; readonly element: ProposedColumn }
  | { readonly kind: 'struct'; readonly fields: readonly ProposedColumn[] }

/** How many values were looked at, and how many of them are NULL. */
export interface Presence {
  readonly rows: number
  readonly nulls: number
}
