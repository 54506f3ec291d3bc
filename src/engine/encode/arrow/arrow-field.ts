/** An Arrow type, as far as results have it; children's types are in the children's fields. */
export type ArrowType =
  | { readonly kind: 'null' | 'bool' | 'utf8' | 'binary' | 'date' | 'interval' | 'list' | 'struct' | 'map' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** 128 bits wide. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'time'; readonly unit: 'us' | 'ns' }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone?: 'UTC' }
  | { readonly kind: 'fixed-list'; readonly size: number }
  | { readonly kind: 'union'; readonly members: number; readonly isDense?: true }

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  readonly nullable: boolean
  readonly children: readonly ArrowField[]
}
