import { HansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import { formatPrincipal, parsePrincipal, type Principal } from '../../governance/principal.ts'
import type { TeamMember } from '../../spec/data-product.ts'
import { consumersOf } from './choose-agreement.ts'

/** Who answers for a product: what its domain and its descriptor say. */
export interface ProductOwners {
  readonly product: string
  /** The mesh, whose node's operator can always decide. */
  readonly mesh: string
  /** Of the domain, as the rules in force have them: `user:olga`, `team:safety`; a bare name is a user's. */
  readonly domainOwners: readonly string[]
  /** Of the product's descriptor. */
  readonly team: readonly TeamMember[]
}

/** Whether `principal` may decide about access to the product. */
export const isOwner = (principal: Principal, owners: ProductOwners): boolean =>
  isOperator(principal, owners) || ownerNames(owners).some((owner) => consumersOf(principal).includes(owner))

/** Every owner, as `formatPrincipal` writes it. */
export const ownerNames = ({ domainOwners, team }: ProductOwners): readonly string[] => {
  const ofProduct = team.filter(({ role }) => role?.toLowerCase() === 'owner').map(({ username }) => username)
  const names = [...domainOwners, ...ofProduct].flatMap((name) => parsePrincipal(name) ?? [])
  return [...new Set(names.map(formatPrincipal))]
}

const isOperator = ({ kind, id }: Principal, { mesh }: ProductOwners): boolean =>
  kind === 'node' && id === mesh

/** Whether an owner may give access by this agreement: nobody does to themselves, but the operator can read the disk anyway. */
export function mayGrant(principal: Principal, agreement: Agreement, owners: ProductOwners): boolean {
  const isOwn = [agreement.requestedBy, agreement.consumer].includes(formatPrincipal(principal))
  return isOwner(principal, owners) && (!isOwn || isOperator(principal, owners))
}

/** Commands that give access; the other ones of owners only take it away. */
const giving = new Set(['approve', 'narrow', 'renew'])

/** Throws `denied` unless `principal` may take the step as an owner. */
export function requireOwner(
  principal: Principal,
  { agreement, command, owners }: { agreement: Agreement; command: string; owners: ProductOwners },
): void {
  const who = formatPrincipal(principal)
  if (!isOwner(principal, owners))
    throw new HansaError(
      'denied',
      `${who} does not own ${owners.product} and cannot ${command} ${agreement.id}`,
      { remedy: `Its owners can: ${ownersText(owners)}.` },
    )
  if (giving.has(command) && !mayGrant(principal, agreement, owners))
    throw new HansaError('denied', `${who} asked for ${agreement.id} and cannot ${command} it`, {
      remedy: `Nobody grants access to themselves: another owner decides, of ${ownersText(owners, who)}.`,
    })
}

const ownersText = (owners: ProductOwners, without?: string): string =>
  [...ownerNames(owners).filter((name) => name !== without), `node:${owners.mesh}`].join(', ')

/** Throws `denied` unless `principal` is who asked or who would read. */
export function requireConsumer(principal: Principal, agreement: Agreement, command: string): void {
  if (isParty(principal, agreement)) return
  throw new HansaError(
    'denied',
    `${formatPrincipal(principal)} is not ${agreement.consumer} and cannot ${command} ${agreement.id}`,
    { remedy: '`hansa access list --mine` shows your own.' },
  )
}

/** Whether the agreement is the principal's own: it asked, or it reads, alone or as a member of a team. */
export const isParty = (
  principal: Principal,
  { consumer, requestedBy }: Pick<Agreement, 'consumer' | 'requestedBy'>,
): boolean => requestedBy === formatPrincipal(principal) || consumersOf(principal).includes(consumer)
