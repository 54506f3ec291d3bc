import { formatPrincipal, type Principal } from '../../governance/principal.ts'
import { attributeTypeWords, isOfAttributeType } from '../../spec/attribute-type.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import type { DelegatedClaim } from './delegated-bearers.ts'
import type { Delegation, Delegations } from './delegation.ts'
import { guessed, notAccepted, unauthenticated, type Proof, type ProofContext } from './proof.ts'

/** Whether a bearer is one of this node's, and the node that it was made for may still act for whom it names. */
export async function proveByDelegatedBearer(
  claim: DelegatedClaim,
  delegations: Delegations,
  context: ProofContext,
): Promise<Proof> {
  if (claim.kind === 'wrong') return guessed(unauthenticated('the token is not one of this node', again))
  const { delegation, expiresAt } = claim
  if (claim.isOver)
    return notAccepted(unauthenticated('the token has expired', again), formatPrincipal(delegation.principal))
  const proof = await proveByDelegation(delegation, delegations, context)
  return proof.kind === 'proved' ? { ...proof, expiresAt } : proof
}

/**
 * Who asks by another node at this moment: what counts of its word, and what this node's identities add. An attribute of
 * the wrong type is refused, not left out: a rule that forbids by it would not hold.
 */
export async function proveByDelegation(
  delegation: Delegation,
  delegations: Delegations,
  { directory, vocabulary }: ProofContext,
): Promise<Proof> {
  const name = formatPrincipal(delegation.principal)
  const counting = await delegations.counting(delegation)
  if (counting === undefined)
    return notAccepted(
      unauthenticated(
        `node:${delegation.node} does not speak for ${name} any more, or not by that key`,
        '`governance/nodes.yaml` of the mesh says which node speaks for whom.',
      ),
      name,
    )
  const { attributes: types } = await vocabulary()
  const wrong = wrongAttribute(counting.principal, types)
  if (wrong !== undefined) return notAccepted(unauthenticated(wrong, sameWords), name)
  return {
    kind: 'proved',
    principal: await directory.complete(inWords(counting.principal, types)),
    actor: { kind: 'node', id: delegation.node, teams: [], attributes: {} },
    ...(counting.agent === undefined ? {} : { agent: counting.agent }),
    delegation,
  }
}

type AttributeTypes = Vocabulary['attributes']

/** What the vocabulary does not know says nothing. */
const inWords = (principal: Principal, types: AttributeTypes): Principal => ({
  ...principal,
  attributes: Object.fromEntries(
    Object.entries(principal.attributes).filter(([name]) => Object.hasOwn(types, name)),
  ),
})

function wrongAttribute(principal: Principal, types: AttributeTypes): string | undefined {
  for (const [name, value] of Object.entries(principal.attributes)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    if (type === undefined || isOfAttributeType(value, type)) continue
    return `the attribute ${name} of ${formatPrincipal(principal)} is not ${attributeTypeWords[type]}`
  }
  return undefined
}

const again = 'Have your node ask for another one.'
const sameWords =
  'Nodes of one mesh follow the same vocabulary: have the one that asks take up the rules in force.'
