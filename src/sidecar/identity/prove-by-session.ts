import { guessed, notAccepted, unauthenticated, type Proof, type ProofContext } from './proof.ts'
import { proveOwner } from './prove-credential.ts'
import type { SessionClaim } from './session-bearers.ts'

/** Whether a bearer is one of this node's, and the password that it stands for still counts. */
export async function proveBySession(
  { credential: id, isRight, isOver }: SessionClaim,
  context: ProofContext,
): Promise<Proof> {
  const credential = isRight ? await context.store.credential(id) : undefined
  if (credential?.kind !== 'password')
    return guessed(unauthenticated('the bearer is not one of this node', again))
  if (isOver) return notAccepted(unauthenticated('the session is over', again), credential.principal)
  return proveOwner(credential, context)
}

const again = 'Sign in with name and password again.'
