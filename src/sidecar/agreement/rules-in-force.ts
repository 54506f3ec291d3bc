import { HansaError } from '../../errors.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { ProductOwners } from './who-decides.ts'

/** The rules in force. Without any, nobody owns anything and no purpose is known. */
export async function requireBundle(metadata: MetadataStore): Promise<GovernanceBundle> {
  const bundle = await metadata.bundle()
  if (bundle !== undefined) return bundle
  throw new HansaError('denied', 'no rules are in force, so nothing can be agreed', {
    remedy: '`hansa apply` puts them in force.',
  })
}

/** Who answers for a product now; of one that is not published any more, its domain. */
export async function productOwners(
  metadata: MetadataStore,
  { product, mesh, bundle }: { product: string; mesh: string; bundle: GovernanceBundle },
): Promise<ProductOwners> {
  const domain = product.slice(0, product.indexOf('/'))
  const publication = await metadata.publication(product)
  return {
    product,
    mesh,
    domainOwners: bundle.domains.find(({ name }) => name === domain)?.owners ?? [],
    team: publication?.documents.product.team?.members ?? [],
  }
}
