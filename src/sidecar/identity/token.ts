import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a bearer shows: `hansa_<id>_<secret>`. The id finds the credential, the secret has 256 random bits. */
const form = /^hansa_([0-9a-f]{16})_[\w-]{43}$/

export interface NewToken {
  readonly id: string
  /** Shown once and kept nowhere. */
  readonly token: string
  /** `Credential.verifier`. */
  readonly verifier: string
}

export function makeToken(): NewToken {
  const id = randomBytes(8).toString('hex')
  const token = `hansa_${id}_${randomBytes(32).toString('base64url')}`
  return { id, token, verifier: tokenVerifier(token) }
}

/** The id of the credential that a token names; undefined where it is no token of ours. */
export const tokenId = (token: string): string | undefined => form.exec(token)?.[1]

/** Hex SHA-256: with so many random bits there is nothing to guess, so nothing slower is needed. */
export const tokenVerifier = (token: string): string => createHash('sha256').update(token).digest('hex')

/** A verifier that no token has, to compare with where there is no credential. */
export const noVerifier = '0'.repeat(64)

/** Whether a token is the one that `verifier` was made of, in time that does not tell how nearly. */
export function isToken(token: string, verifier: string): boolean {
  const given = Buffer.from(tokenVerifier(token))
  const kept = Buffer.from(verifier)
  return given.length === kept.length && timingSafeEqual(given, kept)
}
