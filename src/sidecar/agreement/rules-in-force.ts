import { HansaError } from '../../errors.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { GoverningRules, type Rules } from '../governing-rules.ts'
import type { AgreementContext } from './agreement-context.ts'
import type { ProductOwners } from './who-decides.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** The rules in force. Without any, nobody owns anything and no purpose is known. */
export async function requireRules({
  metadata,
  mesh,
  effects,
}: Pick<AgreementContext, 'metadata' | 'mesh' | 'effects'>): Promise<Rules> {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules !== undefined) return rules
  throw new HansaError('denied', 'no rules are in force, so nothing can be agreed', {
    remedy: '`hansa apply` puts them in force.',
  })
}

/** Who answers for a product now; of one that is not published any more, its domain. */
export async function productOwners(
  { metadata, mesh }: { readonly metadata: MetadataStore; readonly mesh: string },
  product: string,
  { bundle }: Rules,
): Promise<ProductOwners> {
  const domain = domainOf(product)
  const publication = await metadata.publication(product)
  return {
    product,
    mesh,
    domainOwners: bundle.domains.find(({ name }) => name === domain)?.owners ?? [],
    team: publication?.documents.product.team?.members ?? [],
  }
}
