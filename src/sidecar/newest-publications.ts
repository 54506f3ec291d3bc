import { setImmediate as others } from 'node:timers/promises'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { Publication } from '../store/publication.ts'

/** Publications that are read before others have their turn. */
const atOnce = 16

/** The newest publication of each product, undefined where there is none, however many there are: others are answered meanwhile. */
export async function* newestPublications(
  metadata: Pick<MetadataStore, 'publication'>,
  products: Iterable<string>,
): AsyncGenerator<readonly [product: string, publication: Publication | undefined]> {
  const all = [...products]
  for (let first = 0; first < all.length; first += atOnce) {
    const read = all
      .slice(first, first + atOnce)
      .map(async (product) => [product, await metadata.publication(product)] as const)
    yield* await Promise.all(read)
    await others()
  }
}
