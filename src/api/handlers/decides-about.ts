import { isOperatorOf } from '../../governance/principal.ts'
import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'

type Who = Pick<ApiContext, 'reader' | 'mesh' | 'metadata' | 'effects'>

/**
 * Whether the reader is an owner of one of the products, or the operator, under the rules in force; never on the word of
 * another node, which may speak for readers and not for owners.
 */
export async function decidesAbout(
  products: readonly string[],
  { reader: { principal, method }, mesh, metadata, effects }: Who,
): Promise<boolean> {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules === undefined || method === 'on-behalf-of') return false
  for (const product of products)
    if (isOwner(principal, await productOwners({ metadata, mesh }, product, rules))) return true
  return false
}

/** Those of the products that the reader is an owner of; for the operator all, also where no rules are in force. */
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
