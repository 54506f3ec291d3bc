import { isHansaError } from '../../errors.ts'
import { personName } from '../../spec/person-name.ts'
import type { OidcProvider, TokenVerdict } from './oidc.ts'
import { actorOfClaims, principalOfClaims } from './principal-of-claims.ts'
import { guessed, notAccepted, unauthenticated, type Proof, type ProofContext } from './proof.ts'

/** Takes a token of the identity provider; what the identities file says of the same principal is added. */
export async function proveByProvider(
  token: string,
  provider: OidcProvider,
  context: ProofContext,
): Promise<Proof> {
  const said = await saidByProvider(token, provider, context)
  if (said.kind === 'refused') return said
  return { ...said, principal: await context.directory.complete(said.principal) }
}

/** The same, of whom the identities file has not been asked yet. */
export async function saidByProvider(
  token: string,
  provider: OidcProvider,
  { vocabulary }: Pick<ProofContext, 'vocabulary'>,
): Promise<Proof> {
  const verdict = await provider.verify(token)
  if (verdict.kind === 'refused') return refusal(verdict)
  try {
    const { payload, expiresAt } = verdict
    const principal = principalOfClaims(payload, provider.claims, await vocabulary())
    const actor = actorOfClaims(payload)
    // OpenID Connect Core §5.1; nothing is decided by it.
    const name = typeof payload['name'] === 'string' ? personName(payload['name']) : undefined
    return {
      ...{ kind: 'proved', principal, expiresAt },
      ...(actor === undefined ? {} : { actor }),
      ...(name === undefined ? {} : { name }),
    }
  } catch (error) {
    if (isHansaError(error, 'unauthenticated')) return notAccepted(error)
    throw error
  }
}

function refusal({ why, isSigned }: Extract<TokenVerdict, { kind: 'refused' }>): Proof {
  const error = unauthenticated(`the token is refused: ${why}`, 'Sign in with the identity provider again.')
  return isSigned ? notAccepted(error) : guessed(error)
}
