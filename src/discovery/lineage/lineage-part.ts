/** How data take part: they become the value, they decide it or which rows there are, or nobody says how. */
export const edgeKinds = ['value', 'decides', 'whole'] as const
export type EdgeKind = (typeof edgeKinds)[number]

export interface PartDataset {
  /** `Dataset.key`, or `externalKey` of what is outside the mesh. */
  readonly key: string
  /** What SQL calls it; absent outside the mesh. */
  readonly sqlName?: string
  readonly columns: readonly string[]
}

export interface PartEdge {
  readonly from: string
  /** Absent where the dataset is used as a whole. */
  readonly fromColumn?: string
  readonly to: string
  /** Absent where the rows of the dataset are decided, and so every column. */
  readonly toColumn?: string
  readonly kind: EdgeKind
}

/** What one product, or one job outside the mesh, says of where its data come from. */
export interface LineagePart {
  /** `<domain>/<product>`, or `jobKey`. */
  readonly product: string
  /** The node that serves it, where that is another. */
  readonly node?: string
  /** A job outside the mesh, as somebody told it. */
  readonly job?: { readonly namespace: string; readonly name: string }
  /** Who the descriptor says answers for it. */
  readonly team: readonly { readonly username: string; readonly name?: string; readonly role?: string }[]
  readonly datasets: readonly PartDataset[]
  readonly edges: readonly PartEdge[]
}
