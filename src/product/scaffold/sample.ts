import type { RawKind } from '../../engine/source/conversion.ts'
import type { ScalarType } from '../../spec/logical-type.ts'
import type { CustomProperty, Server } from '../../spec/data-contract.ts'

/** Rows of a source, in a table of an engine that only the proposal uses, and what the source says of them. */
export interface Sample {
  /** As people call it: a file's name, `schema.table`. */
  readonly shown: string
  /** Quoted name of the table. */
  readonly table: string
  readonly rows: number
  /** Whether these are all rows of the source. */
  readonly complete: boolean
  readonly columns: readonly SampleColumn[]
  readonly declared: Declared
  /** What could not be taken along, in words. */
  readonly notes: readonly string[]
}

/** One column of the source. */
export interface SampleColumn {
  /** As the source writes it. */
  readonly name: string
  /** SQL of the raw value in the sample's table. */
  readonly sql: string
  readonly raw: RawKind
  readonly shape: Shape
  readonly required?: boolean
  readonly unique?: boolean
  readonly description?: string
  /** Values that the source's own type allows. */
  readonly validValues?: readonly string[]
  readonly maxLength?: number
}

/** What is known of a type before looking at values. */
export type Shape =
  /** Found in the values; `allow` says what may be found. */
  | { readonly kind: 'open'; readonly allow: 'any' | 'number' | 'text' | 'boolean' | 'exact' }
  /** JSON values of several kinds: text if all are scalars. */
  | { readonly kind: 'mixed' }
  | { readonly kind: 'scalar'; readonly scalar: ScalarType; readonly sql: string }
  | { readonly kind: 'list'; readonly element: Shape }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly shape: Shape }[] }

/** What a source says about itself, so that it need not be guessed. */
export interface Declared {
  /** The `servers` entry that reads it, without place-dependent fields. */
  readonly server: Server
  /** Name of the table in the source, where SQL's differs. */
  readonly object?: string
  readonly settings: readonly CustomProperty[]
  readonly description?: string
  /** Source names; undefined where the source knows no keys, so that one is looked for. */
  readonly primaryKey?: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
}

export interface ForeignKey {
  readonly columns: readonly string[]
  readonly table: string
  readonly toColumns: readonly string[]
}

/** So many rows are looked at: enough to see what is usual, few enough to hold. */
export const maxSampleRows = 1_000_000

/** Below this number of rows, nothing is concluded from what was not seen. */
export const enoughRows = 10
