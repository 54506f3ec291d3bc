import { domainEntity, domainUid, principalEntity, principalUid } from './cedar-entities.ts'
import { authorize } from './cedar.ts'
import type { GovernedDomain } from './governed-dataset.ts'
import type { PolicySet } from './policy-set.ts'
import type { Principal } from './principal.ts'

export interface TellRequest {
  readonly principal: Principal
  readonly domain: GovernedDomain
  /** Of the job. */
  readonly namespace: string
}

/** May the principal tell a domain of jobs outside the mesh? Nobody may unless a policy permits it; whatever cannot be decided is denied. */
export function mayTellLineage({ principal, domain, namespace }: TellRequest, policies: PolicySet): boolean {
  const who = principalEntity(principal, policies.vocabulary)
  if (policies.fault !== undefined || who === undefined) return false
  const answer = authorize(policies.parsed, {
    principal: principalUid(principal),
    action: 'tellLineage',
    resource: domainUid(domain.name),
    context: { namespace },
    entities: [who, domainEntity(domain)],
  })
  return answer.kind === 'answered' && answer.errors.length === 0 && answer.allowed
}
