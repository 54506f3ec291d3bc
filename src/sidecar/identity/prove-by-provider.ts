import { isHansaError } from '../../errors.ts'
import type { OidcProvider, TokenVerdict } from './oidc.ts'
import { actorOfClaims, principalOfClaims } from './principal-of-claims.ts'
import { guessed, notAccepted, unauthenticated, type Proof, type ProofContext } from './proof.ts'

/** Takes a token of the identity provider; what the identities file says of the same principal is added. */
export async function proveByProvider(
  token: string,
  provider: OidcProvider,
  { directory, vocabulary }: ProofContext,
): Promise<Proof> {
  const verdict = await provider.verify(token)
  if (verdict.kind === 'refused') return refusal(verdict)
  try {
    const { payload, expiresAt } = verdict
    const said = principalOfClaims(payload, provider.claims, await vocabulary())
    const actor = actorOfClaims(payload)
    const principal = await directory.complete(said)
    return { kind: 'proved', principal, expiresAt, ...(actor === undefined ? {} : { actor }) }
  } catch (error) {
    if (isHansaError(error, 'unauthenticated')) return notAccepted(error)
    throw error
  }
}

function refusal({ why, isSigned }: Extract<TokenVerdict, { kind: 'refused' }>): Proof {
  const error = unauthenticated(`the token is refused: ${why}`, 'Sign in with the identity provider again.')
  return isSigned ? notAccepted(error) : guessed(error)
}
