import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import type { ApiContext } from '../api-context.ts'

/** Who decides about access to a product, under the rules in force; nobody where there are none. */
export async function ownersOf(
  product: string,
  { metadata, mesh, effects }: Pick<ApiContext, 'metadata' | 'mesh' | 'effects'>,
): Promise<readonly string[]> {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  return rules === undefined ? [] : ownerNames(await productOwners({ metadata, mesh }, product, rules))
}
