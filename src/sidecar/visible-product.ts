import type { Description } from '../spec/data-contract.ts'

/** A published product as a list tells of it to one reader. */
export interface VisibleProduct {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly version: string
  /** Number of its publication, and the ISO time of that. */
  readonly publication: number
  readonly publishedAt: string
  readonly status: string
  readonly name: string | undefined
  readonly description: Description | undefined
  readonly tags: readonly string[]
  readonly datasets: readonly VisibleProductDataset[]
}

export interface VisibleProductDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** What SQL calls it. */
  readonly name: string
  /** Whether the reader may read it. */
  readonly access: 'granted' | 'none'
}

/** One that another node owns. */
export interface ProductElsewhere extends VisibleProduct {
  readonly node: string
}
