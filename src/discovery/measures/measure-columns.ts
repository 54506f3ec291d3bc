import type { ProductUse } from './use-totals.ts'
import { isIn, type DayRange } from './window.ts'

export interface PublishedColumn {
  /** `Dataset.key`. */
  readonly dataset: string
  readonly column: string
}

export interface ColumnMeasure extends PublishedColumn {
  /** Since the audit began; 0: nobody has ever used it. */
  readonly queries: number
  /** A day of UTC. */
  readonly lastUsed?: string
  /** Whether anybody did in the window. */
  readonly used: boolean
}

export interface ColumnCounts {
  readonly published: number
  /** By nobody in the window. */
  readonly unused: number
}

/** How much the columns that a product publishes are used. */
export const measureColumns = (
  columns: readonly PublishedColumn[],
  use: ProductUse | undefined,
  range: DayRange,
): readonly ColumnMeasure[] =>
  columns.map(({ dataset, column }) => {
    const found = use?.columns.get(dataset)?.get(column)
    if (found === undefined) return { dataset, column, queries: 0, used: false }
    const { queries, lastUsed } = found
    return { dataset, column, queries, lastUsed, used: isIn(range, lastUsed) }
  })

export const countColumns = (columns: readonly ColumnMeasure[]): ColumnCounts => ({
  published: columns.length,
  unused: columns.filter(({ used }) => !used).length,
})
