import {
  datasetUid,
  datetime,
  domainEntity,
  inputDatasetEntity,
  misfit,
  principalEntity,
  principalUid,
} from './cedar-entities.ts'
import { authorize, type CedarRequest } from './cedar.ts'
import type { DecidingPolicy, UnderExceptions } from './entitlement.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { decidingPolicies, exceptionsAbout, type PolicySet } from './policy-set.ts'
import { formatPrincipal, type Principal } from './principal.ts'

/** What is decided about rows that somebody wants to push. */
export interface WriteRequest {
  readonly principal: Principal
  /** A schema object of an input port. */
  readonly dataset: GovernedDataset
  /** The port it came by, for `context.port`. */
  readonly port: string
  readonly now: Date
}

export type WriteDecision = UnderExceptions &
  (
    | { readonly kind: 'permitted'; readonly policies: readonly DecidingPolicy[] }
    | {
        readonly kind: 'denied'
        readonly policies: readonly DecidingPolicy[]
        readonly message: string
        readonly remedy: string
      }
  )

/**
 * May the principal push rows to an input port? Nobody but the operator may unless a policy of the owners permits it;
 * forbids hold for all. Whatever cannot be decided is denied.
 */
export function decideWrite(request: WriteRequest, policies: PolicySet): WriteDecision {
  const excepted = exceptionsAbout(policies, ['write'])
  const decision = decide(request, policies)
  return excepted === undefined ? decision : { ...decision, excepted }
}

function decide(request: WriteRequest, policies: PolicySet): WriteDecision {
  const name = shownName(request)
  if (policies.fault !== undefined)
    return denied(`the rules for ${name} are broken, so it is denied: ${policies.fault}`, mendRules)
  const question = questionOf(request, policies)
  if (question === undefined)
    return denied(`${misfit(request.principal)}, so ${name} is denied`, mendIdentity)
  const answer = authorize(policies.parsed, question)
  if (answer.kind === 'fault')
    return denied(`the rules for ${name} cannot be evaluated, so it is denied`, mendRules)
  const [erring] = answer.errors
  if (erring !== undefined)
    return denied(`the rule ${erring} cannot be evaluated for ${name}, so it is denied`, mendRules)
  const reasons = decidingPolicies(answer.reasons, policies.policies)
  if (answer.allowed) return { kind: 'permitted', policies: reasons }
  const who = formatPrincipal(request.principal)
  if (reasons.length === 0)
    return denied(
      `nothing permits ${who} to write ${name}`,
      `Its owners can, with a policy that permits the action "write" on ${request.dataset.key}.`,
    )
  const why = reasons.map(({ id, reason }) => `${reason} (${id})`).join('; ')
  return denied(`${who} may not write ${name}: ${why}`, 'Who owns the rule can change it.', reasons)
}

const denied = (
  message: string,
  remedy: string,
  policies: readonly DecidingPolicy[] = [],
): WriteDecision => ({ kind: 'denied', policies, message, remedy })

const mendRules = 'Its owners mend them, look with `hansa validate`, and run `hansa apply`.'
const mendIdentity = 'Mend the identity, or `attributes` in governance/vocabulary.yaml.'

/** An input has no name that others' SQL could say. */
const shownName = ({ dataset: { product, port, sqlName } }: WriteRequest): string =>
  `${sqlName} of the input ${port.name} of ${product.key}`

/** Undefined where an attribute of the principal is of another type than the vocabulary declares. */
function questionOf(
  { principal, dataset, port, now }: WriteRequest,
  { vocabulary }: PolicySet,
): CedarRequest | undefined {
  const who = principalEntity(principal, vocabulary)
  if (who === undefined) return undefined
  const unclassified = dataset.columns.flatMap(({ name, classification }) =>
    classification === undefined ? [name] : [],
  )
  return {
    principal: principalUid(principal),
    action: 'write',
    resource: datasetUid(dataset.key),
    // Rows that are not there yet look like nothing, and inherit from nothing.
    context: { unclassified, personalUnclassified: [], downgraded: [], port, now: datetime(now) },
    entities: [who, domainEntity(dataset.domain), inputDatasetEntity(dataset)],
  }
}
