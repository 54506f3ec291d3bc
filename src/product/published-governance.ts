import type { DeclaredGovernance, Product } from '../spec/mesh.ts'
import type { PublicationHead, PublishedGovernance } from '../store/publication.ts'
import { canonicalHash } from './canonical-hash.ts'
import { classificationsOf, type ClassifiedColumns } from './classify-columns.ts'

/** The rules that are committed with a product's data. */
export const publishedGovernance = (
  { key }: Product,
  { policies, vocabulary }: DeclaredGovernance,
  classified: ClassifiedColumns,
): PublishedGovernance => ({
  policies: policies.filter(({ scope }) => scope.kind === 'product' && scope.product === key),
  classifications: classificationsOf(classified, vocabulary),
})

/** `PublicationHead.classified` of a publication with these rules. */
export function classifiedHash(
  governance: PublishedGovernance | undefined,
): Pick<PublicationHead, 'classified'> {
  const classified = Object.entries(governance?.classifications ?? {}).filter(
    ([, columns]) => Object.keys(columns).length > 0,
  )
  return classified.length === 0 ? {} : { classified: canonicalHash(Object.fromEntries(classified)) }
}
