import { createHmac } from 'node:crypto'
import type { Credential } from '../../store/credential-store.ts'
import { notAccepted, guessed, type Proof, type ProofContext } from './proof.ts'
import { newestPassword, proveOwner, wrongPassword } from './prove-credential.ts'
import { decoyVerifier, parseScramVerifier, type ScramVerifier } from './scram-verifier.ts'

/** What a client's proof is held against, and whose it is. */
export interface ScramSubject {
  readonly verifier: ScramVerifier
  readonly credential: Credential | undefined
  /** `formatPrincipal`, where there is such a principal. */
  readonly principal: string | undefined
}

/**
 * The verifier of a principal's password. Who has none, or is not there, has one that no password fits, with the same
 * salt each time: made of `key`, so that nobody can tell.
 */
export async function scramSubject(
  principal: string | undefined,
  { store, directory }: ProofContext,
  key: Uint8Array,
): Promise<ScramSubject> {
  const credential = await newestPassword(principal, store)
  const isListed = await directory.isListed(principal ?? '')
  const verifier =
    credential === undefined
      ? { ...decoyVerifier(), salt: decoySalt(principal ?? '', key) }
      : parseScramVerifier(credential.verifier)
  return { verifier, credential, principal: isListed ? principal : undefined }
}

const decoySalt = (principal: string, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(principal).digest().subarray(0, 16)

/** What becomes of an attempt whose proof was right or wrong. */
export async function proveByScram(
  { credential, principal }: ScramSubject,
  isRight: boolean,
  context: ProofContext,
): Promise<Proof> {
  if (credential === undefined || !isRight) return guessed(wrongPassword(), principal)
  return proveOwner(credential, context)
}

/** Whether a password that was right still counts: it is looked up again. */
export async function proveAgain({ id }: Credential, context: ProofContext): Promise<Proof> {
  const credential = await context.store.credential(id)
  return credential === undefined ? notAccepted(wrongPassword()) : proveOwner(credential, context)
}
