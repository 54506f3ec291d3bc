/**
 * What one reader may know of, by the numbers of the graph. A dataset is known once it was learned of; what is not known is in
 * no answer, and nothing is reached through it.
 */
export interface LineageViewer {
  /** Finds out about datasets before anything else is asked about them; absent where all are known. */
  learn?(datasets: readonly number[]): Promise<void>
  knowsDataset(dataset: number): boolean
  knowsColumn(column: number): boolean
  /** Who owns a product knows what it is made from, who uses it, and what is made of it. */
  owns(product: number): boolean
}

/** Who owns all that there is. */
export const seesAll: LineageViewer = {
  knowsDataset: () => true,
  knowsColumn: () => true,
  owns: () => true,
}
