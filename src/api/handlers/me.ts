import { formatPrincipal, isOperatorOf, type Principal } from '../../governance/principal.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { GoverningRules, type Rules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { meOperations } from '../operations/me.ts'
import { isAuditor } from './audits-all.ts'
import { isCouncilMember } from './standing.ts'

export const meHandlers: Handlers<typeof meOperations> = {
  showMe: async (_, context) => {
    const { reader, mesh, metadata, effects } = context
    const { principal, actor } = reader
    const rules = await new GoverningRules(metadata, mesh, effects.now).current()
    return {
      principal: formatPrincipal(principal),
      ...(actor === undefined ? {} : { actor: formatPrincipal(actor) }),
      teams: principal.teams,
      attributes: principal.attributes,
      operator: isOperatorOf(mesh, principal),
      councilMember: rules !== undefined && isCouncilMember(principal, rules),
      auditor: rules !== undefined && isAuditor(reader, rules, effects.now()),
      owns: rules === undefined ? { domains: [], products: [] } : await ownedBy(principal, rules, context),
    }
  },
}

/** What the principal decides about on this node; the operator decides about everything. */
export async function ownedBy(
  principal: Principal,
  rules: Rules,
  { metadata, mesh }: Pick<ApiContext, 'metadata' | 'mesh'>,
) {
  const domains = rules.bundle.domains
    .filter(({ name, owners }) => isOwner(principal, { product: name, mesh, domainOwners: owners, team: [] }))
    .map(({ name }) => name)
  const products: string[] = []
  for (const product of [...(await metadata.heads()).keys()].sort())
    if (isOwner(principal, await productOwners({ metadata, mesh }, product, rules))) products.push(product)
  return { domains, products }
}
