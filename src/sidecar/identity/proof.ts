import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import type { CredentialStore } from '../../store/credential-store.ts'
import type { Reader } from '../reader.ts'
import type { Directory } from './directory.ts'

/** What became of an attempt to sign in. */
export type Proof = Proved | Refused

export interface Proved extends Pick<
  Reader,
  'principal' | 'actor' | 'agent' | 'delegation' | 'expiresAt' | 'purpose' | 'name'
> {
  readonly kind: 'proved'
  /** Its id, where it is a credential of this node. */
  readonly credential?: string
}

export interface Refused {
  readonly kind: 'refused'
  readonly error: HansaError
  /** `formatPrincipal` of whose credential it was, or was said to be where that one exists. */
  readonly principal?: string
  /** Whether the secret was wrong; who shows one that has ended does not guess. */
  readonly isGuess: boolean
}

export const guessed = (error: HansaError, principal?: string): Refused => ({
  kind: 'refused',
  error,
  isGuess: true,
  ...(principal === undefined ? {} : { principal }),
})

export const notAccepted = (error: HansaError, principal?: string): Refused => ({
  ...guessed(error, principal),
  isGuess: false,
})

export const unauthenticated = (message: string, remedy: string): HansaError =>
  new HansaError('unauthenticated', message, { remedy })

/** What a proof is held against. */
export interface ProofContext {
  readonly store: CredentialStore
  readonly directory: Directory
  /** The words in force. */
  readonly vocabulary: () => Promise<Vocabulary>
  readonly now: Effects['now']
}
