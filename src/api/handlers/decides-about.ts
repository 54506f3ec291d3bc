import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'

/**
 * Whether the reader is an owner of one of the products, or the operator, under the rules in force; never on the word of
 * another node, which may speak for readers and not for owners.
 */
export async function decidesAbout(
  products: readonly string[],
  {
    reader: { principal, method },
    mesh,
    metadata,
    effects,
  }: Pick<ApiContext, 'reader' | 'mesh' | 'metadata' | 'effects'>,
): Promise<boolean> {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules === undefined || method === 'on-behalf-of') return false
  for (const product of products)
    if (isOwner(principal, await productOwners({ metadata, mesh }, product, rules))) return true
  return false
}
