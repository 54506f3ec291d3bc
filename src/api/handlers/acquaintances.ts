import { membershipsIn, type Membership } from '../../discovery/lineage/memberships-in.ts'
import { statementOf } from '../../governance/council/signed-bundle.ts'
import { formatPrincipal, isOperatorOf } from '../../governance/principal.ts'
import { listAgreements, type ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import { findEntries } from '../../sidecar/audit/find.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { ApiContext } from '../api-context.ts'
import { auditsAll } from './audits-all.ts'

/** Where a reader can have come across somebody. */
export interface Acquaintances {
  /** Of the rules in force, each with its owners as `formatPrincipal` writes them. */
  readonly domains: readonly { readonly name: string; readonly owners: readonly string[] }[]
  /** By the descriptors' teams, which everybody may read; jobs outside the mesh have none. */
  readonly memberships: ReadonlyMap<string, readonly Membership[]>
  /** Those that concern the reader, as everywhere. */
  readonly agreements: readonly ShownAgreement[]
  /**
   * Whether the reader may know that there is somebody: themselves, whom rules, domains and products name, whom an agreement is with
   * that concerns them, for who audits all whoever is in the audit, and for the operator everybody.
   */
  readonly mayKnow: (principal: string) => Promise<boolean>
}

export async function acquaintancesOf(context: ApiContext): Promise<Acquaintances> {
  const { metadata, mesh, effects, lineage, reader, sidecar } = context
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  const domains = (rules?.bundle.domains ?? []).map(({ name, owners }) => ({
    name,
    owners: ownerNames({ product: name, mesh, domainOwners: owners, team: [] }),
  }))
  const memberships = membershipsIn((await lineage.current()).graph)
  const agreements = rules === undefined ? [] : await listAgreements(sidecar.agreements(reader))
  const met = new Set([
    formatPrincipal(reader.principal),
    ...domains.flatMap(({ owners }) => owners),
    ...(rules === undefined ? [] : namedByRules(rules.bundle)),
    ...agreements.flatMap(({ agreement: { consumer, requestedBy } }) => [consumer, requestedBy]),
  ])
  const isOperator = reader.method !== 'on-behalf-of' && isOperatorOf(mesh, reader.principal)
  const seesAudit = isOperator || (rules !== undefined && (await auditsAll(context)))
  const mayKnow = async (principal: string): Promise<boolean> =>
    isOperator ||
    met.has(principal) ||
    memberships.has(principal) ||
    (seesAudit && (await isInAudit(principal, context)))
  return { domains, memberships, agreements, mayKnow }
}

/** Whom everybody reads of who reads the rules: the council, its auditors, and who answers for an exception. */
function namedByRules({ council, exceptions = [] }: GovernanceBundle): readonly string[] {
  const charter = council && statementOf(council.signed)?.charter
  return [
    ...(charter?.council ?? []).map(({ member }) => member),
    ...(charter?.auditors ?? []),
    ...exceptions.map(({ owner }) => owner),
  ]
}

async function isInAudit(principal: string, { metadata }: ApiContext): Promise<boolean> {
  const { records } = await findEntries(metadata, { principal }, { limit: 1 })
  return records.length > 0
}
