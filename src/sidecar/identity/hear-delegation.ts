import { formatPrincipal } from '../../governance/principal.ts'
import type { Delegation, Delegations } from './delegation.ts'
import type { OidcProvider } from './oidc.ts'
import { guessed, notAccepted, unauthenticated, type ProofContext, type Refused } from './proof.ts'
import { saidByProvider } from './prove-by-provider.ts'

export interface ExchangeRequest {
  /** What another node says of whom it acts for; of itself, where it brings a token of theirs. */
  readonly assertion: string
  /** Of the identity provider, for whom the node acts: then nobody has to take the node's word. */
  readonly token?: string
  readonly address: string | undefined
}

export interface HeardDelegation {
  readonly kind: 'heard'
  readonly delegation: Delegation
  /** The token is good before this time. */
  readonly until?: Date
}

export interface Hearers {
  readonly delegations: Delegations
  readonly provider: OidcProvider | undefined
  readonly context: Pick<ProofContext, 'vocabulary'>
}

/** For whom another node acts: by its own word, or by a token that is theirs. */
export async function hearDelegation(
  { assertion, token }: ExchangeRequest,
  { delegations, provider, context }: Hearers,
): Promise<HeardDelegation | Refused> {
  const hearing = await delegations.hear(assertion)
  if (hearing.kind === 'refused') {
    const { why, node } = hearing
    const error = unauthenticated(`the assertion is refused: ${why}`, 'Have your node make another one.')
    return node === undefined ? guessed(error) : notAccepted(error, `node:${node}`)
  }
  if (token === undefined) return hearing
  const { delegation } = hearing
  const node = `node:${delegation.node}`
  if (formatPrincipal(delegation.principal) !== node)
    return notAccepted(
      unauthenticated('beside a token of somebody, a node speaks for itself', asItself),
      node,
    )
  if (provider === undefined)
    return notAccepted(
      unauthenticated('this node has no identity provider', 'Send an assertion alone.'),
      node,
    )
  const said = await saidByProvider(token, provider, context)
  if (said.kind === 'refused') return said
  if (said.actor !== undefined)
    return notAccepted(
      unauthenticated('the token is of somebody who acts for another already', 'Send one that is their own.'),
      node,
    )
  const { principal, expiresAt: until } = said
  return {
    kind: 'heard',
    delegation: { ...delegation, principal, provedBy: 'provider' },
    ...(until === undefined ? {} : { until }),
  }
}

const asItself = 'Send an assertion of the node about itself as actor_token.'
