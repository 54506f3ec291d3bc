import type { Publication } from '../store/publication.ts'

/** One version of everything: what is read again under the same view is what it was the first time. */
export interface ReadView {
  /** ISO time: each product is read as it was published then. */
  readonly asOf: string
  /** What was read so far, by product. A publication that is committed late says an earlier time. */
  readonly read: Map<string, Promise<Publication | undefined>>
  /** Versions of other nodes' datasets that were read so far, by `Dataset.key`. */
  readonly remote: Map<string, number>
}

export const readView = (asOf: Date): ReadView => ({
  asOf: asOf.toISOString(),
  read: new Map(),
  remote: new Map(),
})

/** The publication of `product` in this view, found by `find` where it is met first. */
export async function viewed(
  { read }: ReadView,
  product: string,
  find: () => Promise<Publication | undefined>,
): Promise<Publication | undefined> {
  const before = read.get(product)
  if (before !== undefined) return before
  const finding = find()
  read.set(product, finding)
  try {
    return await finding
  } catch (error) {
    read.delete(product)
    throw error
  }
}
