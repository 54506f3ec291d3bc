import { canonicalHash } from '../spec/canonical-hash.ts'
import type { DeclaredGovernance, Product } from '../spec/mesh.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import type { PublicationHead, PublishedGovernance } from '../store/publication.ts'
import type { ClassifiedColumns } from './classify-columns.ts'
import { effectiveClassifications, inheritedFrom } from './effective-classifications.ts'

/** The rules that are committed with a product's data. */
export const publishedGovernance = (
  product: Product,
  governance: DeclaredGovernance,
  classified: ClassifiedColumns,
): PublishedGovernance => ({
  policies: productPolicies(product, governance),
  classifications: effectiveClassifications(classified, governance.vocabulary),
  inheritedFrom: inheritedFrom(classified, governance.vocabulary),
})

/** The policies that a product declares itself. */
export const productPolicies = (
  { key }: Product,
  { policies }: DeclaredGovernance,
): readonly PolicySource[] =>
  policies.filter(({ scope }) => scope.kind === 'product' && scope.product === key)

/** `PublicationHead.classified` of a publication with these rules. */
export function classifiedHash(
  governance: PublishedGovernance | undefined,
): Pick<PublicationHead, 'classified'> {
  const classified = Object.entries(governance?.classifications ?? {}).filter(
    ([, columns]) => Object.keys(columns).length > 0,
  )
  return classified.length === 0 ? {} : { classified: canonicalHash(Object.fromEntries(classified)) }
}
