/** Column-level lineage of a product's datasets, by `Dataset.key`; its words are OpenLineage's (ColumnLineage 1-2-0). */
export type ProductLineage = Readonly<Record<string, DatasetLineage>>

export interface DatasetLineage {
  /** What each output column is made from. */
  readonly fields: Readonly<Record<string, readonly LineageEdge[]>>
  /** Columns that decide which rows there are, or their order or groups: filters, joins, grouping, sorting. */
  readonly indirect: readonly LineageEdge[]
}

export interface LineageEdge {
  /** `Dataset.key` of another product's dataset, or a `sourceKey`. */
  readonly dataset: string
  readonly column: string
  /** Path inside a struct column. */
  readonly path?: readonly string[]
  readonly type: 'DIRECT' | 'INDIRECT'
  readonly subtype: string
}

/** What lineage calls a product's own source. */
export const sourceKey = (product: string, port: string, object: string): string =>
  `source/${product}/${port}/${object}`
