import { HansaError } from '../../errors.ts'
import { statementOf } from '../../governance/council/signed-bundle.ts'
import { formatPrincipal, isOperatorOf, type Principal } from '../../governance/principal.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules, type Rules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** What the reader decides about in the mesh. */
export interface Standing {
  readonly isOperator: boolean
  readonly isMember: boolean
  /** Domains of which they are an owner. */
  readonly domains: ReadonlySet<string>
}

/** Under the rules in force; nothing on the word of another node, which may speak for readers only. */
export async function standingOf(
  { reader: { principal, method }, mesh, metadata, effects }: Who,
  /** Members of a council that is proposed count as members. */
  members: readonly string[] = [],
): Promise<Standing> {
  if (method === 'on-behalf-of') return { isOperator: false, isMember: false, domains: new Set() }
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  const name = formatPrincipal(principal)
  const owned = (rules?.bundle.domains ?? []).filter(({ name: product, owners }) =>
    isOwner(principal, { product, mesh, domainOwners: owners, team: [] }),
  )
  return {
    isOperator: isOperatorOf(mesh, principal),
    isMember: members.includes(name) || (rules !== undefined && isCouncilMember(principal, rules)),
    domains: new Set(owned.map((domain) => domain.name)),
  }
}

type Who = Pick<ApiContext, 'reader' | 'mesh' | 'metadata' | 'effects'>

/** Whether the council in force has the principal as a member. */
export function isCouncilMember(principal: Principal, { bundle: { council } }: Rules): boolean {
  const statement = council && statementOf(council.signed)
  return statement?.charter.council.some(({ member }) => member === formatPrincipal(principal)) ?? false
}

/** Whether they decide about the mesh or a part of it. */
export const decidesAnything = ({ isOperator, isMember, domains }: Standing): boolean =>
  isOperator || isMember || domains.size > 0

/** Whether what is about a product, `<domain>/<product>`, and about others is for them to know. */
export const mayKnowOf = ({ isOperator, isMember, domains }: Standing, product: string): boolean =>
  isOperator || isMember || domains.has(domainOf(product))

/** Throws `denied` unless the reader is of the council, or the operator. */
export function requireCouncil({ isOperator, isMember }: Standing): void {
  if (isOperator || isMember) return
  throw new HansaError('denied', 'this is for members of the council and for the operator of this node', {
    remedy: 'Sign in at this node as one of them.',
  })
}
