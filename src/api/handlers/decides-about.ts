import { isOperatorOf } from '../../governance/principal.ts'
import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'

type Who = Pick<ApiContext, 'reader' | 'mesh' | 'metadata' | 'effects'>

/** Whether the reader decides about one of the products. */
export const decidesAbout = async (products: readonly string[], who: Who): Promise<boolean> =>
  (await decidedAmong(products, who)).size > 0

/**
 * Those of the products that the reader is an owner of, under the rules in force; for the operator all, also where there are
 * none. Never on the word of another node, which may speak for readers and not for owners.
 */
export async function decidedAmong(
  products: readonly string[],
  { reader: { principal, method }, mesh, metadata, effects }: Who,
): Promise<ReadonlySet<string>> {
  if (method === 'on-behalf-of') return new Set()
  if (isOperatorOf(mesh, principal)) return new Set(products)
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules === undefined) return new Set()
  const owners = await Promise.all(
    products.map((product) => productOwners({ metadata, mesh }, product, rules)),
  )
  return new Set(owners.filter((each) => isOwner(principal, each)).map(({ product }) => product))
}
