import type { DataContract } from '../spec/data-contract.ts'
import type { DataProduct } from '../spec/data-product.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * What the commit point writes: one row per publication of a product, in a gapless sequence. Before the row nothing
 * is visible, after it everything is. Rows are never changed; a rollback is a new row.
 */
export interface Publication extends PublicationHead {
  readonly kind: 'publish' | 'rollback'
  readonly snapshots: readonly Snapshot[]
  /** The documents in force, so that a later plan can compare contracts. */
  readonly documents: { readonly product: DataProduct; readonly contracts: readonly DataContract[] }
  /** The rules about these data; absent only in publications of older versions, which then have none of their own. */
  readonly governance?: PublishedGovernance
  readonly inputs: readonly PublishedInput[]
  /** Column lineage by dataset key, in the form `product/` records it. */
  readonly lineage: unknown
  /** Check results in the form `product/` records them. */
  readonly quality: unknown
  readonly runId: string
}

/** What the sidecar needs to know of a product besides its documents. */
export interface PublishedGovernance {
  /** Of product scope. */
  readonly policies: readonly PolicySource[]
  /** Classifications in force by dataset key and column: declared, or inherited along lineage where that is higher. */
  readonly classifications: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Of the inherited ones, the column that each comes from, as lineage names it. */
  readonly inheritedFrom?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The light part, read for every product at each plan. */
export interface PublicationHead {
  readonly product: string
  readonly sequence: number
  readonly version: string
  readonly publishedAt: string
  /** Hash of what was declared and read: nothing to do while it is the same. */
  readonly identity: string
  /** Hash of the part that decides the data: rebuilt only when it changes. */
  readonly buildIdentity: string
  /** Snapshot ids by dataset key. */
  readonly snapshotIds: Readonly<Record<string, string>>
  /** Hash of the classifications in force; absent where nothing is classified. Those who read the product follow it. */
  readonly classified?: string
  /** After a rollback: the identity that was rolled back from, not to be published again unasked. */
  readonly rejectedIdentity?: string
}

export interface PublishedInput {
  readonly port: string
  readonly name: string
  /** `Dataset.key` of the producer, or a description of the source. */
  readonly from: string
  /** What OpenLineage calls a source; absent for products' datasets, pushed rows, and in publications of older versions. */
  readonly external?: { readonly namespace: string; readonly name: string }
  /** Snapshot id, or the content hash of what was read from a source. */
  readonly snapshotId: string
}
