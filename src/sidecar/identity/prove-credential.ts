import type { HansaError } from '../../errors.ts'
import type { Credential, CredentialStore } from '../../store/credential-store.ts'
import type { BasicCredentials } from './basic-credentials.ts'
import { stateOf } from './issue-credential.ts'
import type { GuessLimit, PasswordCheck } from './password-check.ts'
import { guessed, notAccepted, unauthenticated, type Proof, type ProofContext } from './proof.ts'
import { decoyVerifier } from './scram-verifier.ts'
import { isToken, noVerifier, tokenId } from './token.ts'

/** Looks a `hansa_…` token up. An id that nobody has is compared all the same. */
export async function proveByToken(token: string, context: ProofContext): Promise<Proof> {
  const credential = await context.store.credential(tokenId(token) ?? '')
  const kept = credential?.kind === 'token' ? credential : undefined
  const isRight = isToken(token, kept?.verifier ?? noVerifier)
  if (kept === undefined || !isRight) return guessed(wrongToken(), kept?.principal)
  return proveOwner(kept, context)
}

/** Compares a password with the one that the principal has; where there is none, the work is the same. `limit` counts. */
export async function proveByPassword(
  { principal, password }: BasicCredentials,
  context: ProofContext,
  { check, limit }: { readonly check: PasswordCheck; readonly limit: GuessLimit },
): Promise<Proof> {
  const newest = await newestPassword(principal, context.store)
  const isListed = await context.directory.isListed(principal ?? '')
  const isRight = await check.isRight(password, newest?.verifier ?? decoyVerifier(), limit)
  if (newest === undefined || !isRight) return guessed(wrongPassword(), isListed ? principal : undefined)
  return proveOwner(newest, context)
}

/** The password that a principal has, or had last; undefined where it never had one. */
export async function newestPassword(
  principal: string | undefined,
  store: CredentialStore,
): Promise<Credential | undefined> {
  const credentials = await store.credentials(principal ?? '')
  const passwords = credentials.filter(({ kind }) => kind === 'password')
  return passwords.find(({ revokedAt }) => revokedAt === undefined) ?? passwords[0]
}

/** The secret was right; does it still count, and is its owner still there? */
export async function proveOwner(credential: Credential, { directory, now }: ProofContext): Promise<Proof> {
  const { id, principal: name, kind, expiresAt, purpose } = credential
  const state = stateOf(credential, now())
  if (state !== 'valid')
    return notAccepted(
      unauthenticated(
        state === 'expired' ? `the ${kind} has expired` : `the ${kind} was revoked`,
        `Whoever runs this node makes a new one with \`hansa identity ${kind}\`.`,
      ),
      name,
    )
  const principal = await directory.find(name)
  if (principal === undefined)
    return notAccepted(
      unauthenticated(
        `${name} is not among the identities of this mesh any more`,
        'Whoever runs this node adds it with `hansa identity add`.',
      ),
      name,
    )
  return {
    kind: 'proved',
    principal,
    credential: id,
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
    ...(purpose === undefined ? {} : { purpose }),
  }
}

const wrongToken = (): HansaError =>
  unauthenticated(
    'the token is not one of this node',
    '`hansa identity token` makes tokens, `identity list` shows for whom.',
  )

/** The same whether there is such a principal or not. */
export const wrongPassword = (): HansaError =>
  unauthenticated('the name or the password is wrong', '`hansa identity password` sets a new one.')
