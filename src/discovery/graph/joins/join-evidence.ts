/**
 * Why two datasets should be joined by these columns: a contract says so, their values come from one column, they carry one
 * business term, or they are called alike and one of them is a key. Nothing of the data is looked at.
 */
export const evidenceKinds = ['relationship', 'origin', 'term', 'key'] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

export interface Evidence {
  readonly kind: EvidenceKind
  /** A sentence without a full stop. */
  readonly said: string
}

/** Two datasets, by their keys, and the pairs of columns that are equal where rows belong together. */
export interface FoundJoin {
  readonly from: string
  readonly to: string
  readonly on: readonly { readonly own: string; readonly other: string }[]
  readonly evidence: Evidence
}

/** A contract's word is worth most, and what looks alike least. */
export const weights: Readonly<Record<EvidenceKind, number>> = {
  relationship: 100,
  origin: 60,
  term: 50,
  key: 30,
}
