import { HansaError } from '../errors.ts'
import type { Product } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { PublicationHead } from '../store/publication.ts'
import { contractChanges } from './contract-changes.ts'

/** Refuses with `conflict` to publish a breaking change under the major version that consumers rely on. */
export async function checkVersionAgainst(
  product: Product,
  head: PublicationHead | undefined,
  metadata: MetadataStore,
): Promise<void> {
  if (head === undefined) return
  const published = await metadata.publication(product.key)
  if (published === undefined) return
  const refused = contractChanges(product, published.documents).filter(({ refusal }) => refusal !== undefined)
  if (refused.length === 0) return
  throw new HansaError('conflict', `${product.key}: ${refused.map(({ refusal }) => refusal).join('; ')}`, {
    detail: refused.flatMap(({ changes }) =>
      changes.filter(({ kind }) => kind === 'breaking').map(({ message }) => message),
    ),
    remedy: 'Give the port a new major version and keep the old one beside it, or undo the change.',
  })
}
