import { randomBytes } from 'node:crypto'
import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { formatPrincipal, type PrincipalName } from '../../governance/principal.ts'
import type { Credential, CredentialStore } from '../../store/credential-store.ts'
import { formatScramVerifier, makeScramVerifier } from './scram-verifier.ts'
import { makeToken } from './token.ts'

export interface NewCredential {
  readonly principal: PrincipalName
  readonly now: Effects['now']
  /** Good for ever where absent. */
  readonly expiresAt?: Date
  readonly note?: string
  /** Of a token: what its bearer reads for, where they do not say. */
  readonly purpose?: string
}

const dayMs = 86_400_000

/** Shorter ones are guessed too soon (NIST SP 800-63B). */
const shortestPassword = 8

/** The end of a credential that is good for so many days. */
export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * dayMs)

/** Makes a token; `token` is all there will ever be of it, what is kept does not give it back. */
export async function issueToken(
  store: CredentialStore,
  given: NewCredential,
): Promise<{ readonly token: string; readonly credential: Credential }> {
  requireOneWhoSignsIn(given.principal)
  const { id, token, verifier } = makeToken()
  const { purpose } = given
  const credential: Credential = {
    ...describe(given),
    id,
    kind: 'token',
    verifier,
    ...(purpose === undefined ? {} : { purpose }),
  }
  await store.putCredential(credential)
  return { token, credential }
}

/** Sets the password of a principal. Those it had are revoked first: should this end halfway, it has none. */
export async function setPassword(
  store: CredentialStore,
  password: string,
  given: NewCredential,
): Promise<Credential> {
  requireOneWhoSignsIn(given.principal)
  if (Array.from(password).length < shortestPassword)
    throw new HansaError('invalid_input', `the password has fewer than ${shortestPassword} characters`, {
      remedy: 'Choose a longer one, or have one made.',
    })
  const verifier = formatScramVerifier(await makeScramVerifier(password))
  const id = randomBytes(8).toString('hex')
  const credential: Credential = { ...describe(given), id, kind: 'password', verifier }
  for (const { kind, id: former } of await store.credentials(credential.principal))
    if (kind === 'password') await revokeCredential(store, former, given)
  await store.putCredential(credential)
  return credential
}

/** A password with 128 random bits. */
export const makePassword = (): string => randomBytes(16).toString('base64url')

/** Ends a credential, from the next sign-in on; one that has ended stays as it is. */
export async function revokeCredential(
  store: CredentialStore,
  id: string,
  { now }: Pick<Effects, 'now'>,
): Promise<Credential> {
  const credential = await store.credential(id)
  if (credential === undefined)
    throw new HansaError('not_found', `there is no credential ${id}`, {
      remedy: '`hansa identity credentials` lists them.',
    })
  if (credential.revokedAt !== undefined) return credential
  const revoked = { ...credential, revokedAt: now().toISOString() }
  await store.putCredential(revoked)
  return revoked
}

/** What became of a credential by `now`. */
export function stateOf({ expiresAt, revokedAt }: Credential, now: Date): 'valid' | 'expired' | 'revoked' {
  if (revokedAt !== undefined) return 'revoked'
  return expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime() ? 'expired' : 'valid'
}

const describe = ({ principal, now, expiresAt, note }: NewCredential) => ({
  principal: formatPrincipal(principal),
  createdAt: now().toISOString(),
  ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
  ...(note === undefined ? {} : { note }),
})

function requireOneWhoSignsIn(principal: PrincipalName): void {
  if (principal.kind !== 'team') return
  throw new HansaError('invalid_input', `${formatPrincipal(principal)} is a team, and teams do not sign in`, {
    remedy: 'Give a credential to one of its members.',
  })
}
