import type { ColumnType } from '../spec/logical-type.ts'

/** A dataset as policies see it: what its product's publication says of it. */
export interface GovernedDataset {
  readonly mesh: string
  readonly domain: GovernedDomain
  readonly product: GovernedProduct
  readonly port: { readonly name: string; readonly major: number; readonly deprecated: boolean }
  /** `Dataset.key`. */
  readonly key: string
  /** What SQL calls it within its domain; with the domain, the name of its row type in Cedar: `planning::airport_risk`. */
  readonly sqlName: string
  /** In order; as the contract declares them. */
  readonly columns: readonly GovernedColumn[]
}

export interface GovernedDomain {
  readonly name: string
  readonly kind: 'source-aligned' | 'aggregate' | 'consumer-aligned'
  /** Principals, as `formatPrincipal` writes them. */
  readonly owners: readonly string[]
}

export interface GovernedProduct {
  /** `<domain>/<product>`. */
  readonly key: string
  readonly version: string
  /** ODPS status. */
  readonly status: string
  readonly tags: readonly string[]
}

export interface GovernedColumn {
  readonly name: string
  readonly type: ColumnType
  readonly required: boolean
  /** In force: declared, or inherited along lineage where that is higher; undefined where neither says anything. */
  readonly classification: string | undefined
  readonly tags: readonly string[]
}
