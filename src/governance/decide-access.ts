import { canonicalHash } from '../spec/canonical-hash.ts'
import { questionOf, type AccessRequest, type AskedAccess } from './access-request.ts'
import { datasetUid } from './cedar-entities.ts'
import { authorize, authorizeOnce, type CedarAnswer } from './cedar.ts'
import { decideColumns } from './decide-columns.ts'
import { decideRows } from './decide-rows.ts'
import type { DecisionFault } from './decision-fault.ts'
import { denied } from './denied.ts'
import { entitlementSignature } from './entitlement-signature.ts'
import type { AccessDecision, DecidingPolicy, Entitlement } from './entitlement.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { agreementPolicy, grantOf } from './grant.ts'
import { rowCondition } from './narrowing.ts'
import { decidingPolicies, exceptionsAbout, type PolicySet } from './policy-set.ts'
import { recentlyUsed } from './recently-used.ts'

/**
 * May the principal read the dataset for the purpose, and what of it? Whatever cannot be decided is denied: rules that
 * cannot be read, policies that err, attributes and purposes that nobody knows.
 */
export function decideAccess(request: AccessRequest, policies: PolicySet): AccessDecision {
  const excepted = exceptionsAbout(policies, ['read', 'readColumn', 'readRow'])
  const decision = decide(request, policies)
  return excepted === undefined ? decision : { ...decision, excepted }
}

function decide(request: AccessRequest, policies: PolicySet): AccessDecision {
  if (policies.fault !== undefined) return denied(request, { kind: 'broken-rules', where: policies.fault })
  if (!policies.purposes.has(request.purpose))
    return denied(request, {
      kind: 'unknown-purpose',
      nearest: policies.purposes.nearest(request.purpose),
    })
  const question = questionOf(request, policies)
  if (question === undefined) return denied(request, { kind: 'misfit' })
  const asked = { request, question, policies }
  const read = decideRead(asked)
  if ('fault' in read) return denied(request, { kind: 'fault', policy: read.fault })
  if (!read.permitted) return denied(request, { kind: 'forbidden', policies: read.policies })
  const entitlement = entitlementOf(asked)
  if ('fault' in entitlement) return denied(request, { kind: 'fault', policy: entitlement.fault })
  return { kind: 'permitted', entitlement, policies: read.policies }
}

interface DecidedRead {
  readonly permitted: boolean
  readonly policies: readonly DecidingPolicy[]
}

/** Forbids win; then the owners' own permits and the agreement's grant count alike. */
function decideRead(asked: AskedAccess): DecidedRead | DecisionFault {
  const { policies } = asked
  const answer = answerOf(asked)
  if (answer.kind === 'fault') return { fault: undefined }
  const [erring] = answer.errors
  if (erring !== undefined) return { fault: erring }
  const reasons = decidingPolicies(answer.reasons, policies.policies)
  if (!answer.allowed && answer.reasons.length > 0) return { permitted: false, policies: reasons }
  const granted = grants(asked)
  if ('fault' in granted) return granted
  const permits = [...reasons, ...granted.policies]
  return { permitted: answer.allowed || granted.permitted, policies: permits }
}

const answers = recentlyUsed<CedarAnswer>(4096)

/** What the rules say, without the agreement's grant; the same question of the same rules has the same answer. */
function answerOf(asked: AskedAccess): CedarAnswer {
  const { request, question, policies } = asked
  const resource = datasetUid(request.dataset.key)
  const ask = (): CedarAnswer => authorize(policies.parsed, { ...question, action: 'read', resource })
  if (policies.usesClock) return ask()
  const key = questionKey(request, policies)
  const known = answers.get(key)
  if (known !== undefined) return known
  const answer = ask()
  if (answer.kind === 'answered') answers.set(key, answer)
  return answer
}

/** Whether the agreement permits it: asked apart, so that the rules need not be parsed anew for each agreement. */
function grants({ request, question }: AskedAccess): DecidedRead | DecisionFault {
  const { agreement, dataset } = request
  const grant = agreement && grantOf(agreement)
  if (agreement === undefined || grant === undefined) return { permitted: false, policies: [] }
  const policy = agreementPolicy(agreement)
  const answer = authorizeOnce(
    { [policy.id]: grant },
    { ...question, action: 'read', resource: datasetUid(dataset.key) },
  )
  if (answer.kind === 'fault' || answer.errors.length > 0) return { fault: policy.id }
  return { permitted: answer.allowed, policies: answer.allowed ? [policy] : [] }
}

/** A few kilobytes each. */
const entitlements = recentlyUsed<Entitlement>(4096)

/** As it was decided before for the same rules, principal, agreement, purpose, dataset and port, or anew. */
function entitlementOf(asked: AskedAccess): Entitlement | DecisionFault {
  if (dependsOnClock(asked)) return decideEntitlement(asked)
  const key = questionKey(asked.request, asked.policies)
  const known = entitlements.get(key)
  if (known !== undefined) return known
  const decided = decideEntitlement(asked)
  if (!('fault' in decided)) entitlements.set(key, decided)
  return decided
}

function dependsOnClock({ request: { agreement, dataset }, policies }: AskedAccess): boolean {
  const condition = agreement && rowCondition(agreement.narrowing, dataset)
  // A backslash may spell the name of the attribute in another way.
  return policies.usesClock || (condition !== undefined && /now|\\/.test(condition))
}

const digests = new WeakMap<GovernedDataset, string>()

/** All that an answer depends on, save the clock. */
function questionKey(request: AccessRequest, policies: PolicySet): string {
  const { principal, agreement, purpose, dataset, port } = request
  const digest = digests.get(dataset) ?? canonicalHash(dataset)
  digests.set(dataset, digest)
  const narrowed = agreement && [agreement.id, agreement.revision, agreement.narrowing]
  return canonicalHash([policies.digest, principal, narrowed ?? null, purpose, digest, port])
}

function decideEntitlement(asked: AskedAccess): Entitlement | DecisionFault {
  const { dataset, purpose } = asked.request
  const columns = decideColumns(asked)
  if ('fault' in columns) return columns
  const decided = decideRows(asked)
  if ('fault' in decided) return decided
  const { rows, reasons } = decided
  const signature = entitlementSignature({ columns, rows, purpose })
  return { dataset: dataset.key, columns, rows, rowReasons: reasons, purpose, signature }
}
