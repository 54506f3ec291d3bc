import { formatPrincipal, isOperatorOf, type Principal } from '../../governance/principal.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import { ownedByTeam } from '../../sidecar/agreement/team-owners.ts'
import { GoverningRules, type Rules } from '../../sidecar/governing-rules.ts'
import { firstFrom, publishedIn } from '../../sidecar/published-products.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { meOperations } from '../operations/me.ts'
import { isAuditor } from './audits-all.ts'
import { ownName } from './names-of.ts'
import { isCouncilMember } from './standing.ts'

export const meHandlers: Handlers<typeof meOperations> = {
  showMe: async (_, context) => {
    const { reader, mesh, metadata, effects } = context
    const { principal, actor } = reader
    const rules = await new GoverningRules(metadata, mesh, effects.now).current()
    const name = await ownName(context)
    return {
      principal: formatPrincipal(principal),
      ...(name === undefined ? {} : { name }),
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
  const { keys } = await publishedIn(metadata)
  if (isOperatorOf(mesh, principal)) return { domains, products: keys }
  const ofTeams = await ownedByTeam(metadata, consumersOf(principal))
  const ofDomains = domains.flatMap((domain) => keysWithin(keys, domain))
  return { domains, products: [...new Set([...ofDomains, ...ofTeams])].sort() }
}

/** Keys of a domain's products, of all in order. */
const keysWithin = (keys: readonly string[], domain: string): readonly string[] =>
  // `0` is what follows `/`.
  keys.slice(firstFrom(keys, `${domain}/`), firstFrom(keys, `${domain}0`))
