import { errors, jwtVerify, type JWTPayload, type LocalJWKSet } from 'jose'
import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import type { OidcSettings } from '../../spec/mesh.ts'
import { ProviderKeys } from './provider-keys.ts'

/** Signatures that take a private key to make; with a shared secret, or none, anybody who knows a public key could. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** Types of tokens for access; others (of a logout, a proof) are signed with the same keys and mean something else. */
const types: readonly unknown[] = [undefined, 'JWT', 'at+jwt', 'application/at+jwt']

export type TokenVerdict =
  | {
      readonly kind: 'verified'
      readonly payload: JWTPayload
      /** With the clock's tolerance. */
      readonly expiresAt: Date
    }
  | {
      readonly kind: 'refused'
      /** Ends the sentence `the token is refused: …`. */
      readonly why: string
      /** Whether the provider did sign it: then it is no guess. */
      readonly isSigned: boolean
    }

/** Verifies tokens of one OpenID provider, by its published keys. */
export class OidcProvider {
  readonly #settings: OidcSettings
  readonly #now: Effects['now']
  readonly #keys: ProviderKeys

  constructor(settings: OidcSettings, effects: Pick<Effects, 'now'>) {
    this.#settings = settings
    this.#now = effects.now
    this.#keys = new ProviderKeys(settings.issuer, effects)
  }

  get claims(): OidcSettings['claims'] {
    return this.#settings.claims
  }

  /** What a token says, if its signature, issuer, audience and times are right. Fails with `source_unavailable` where the provider's keys cannot be had. */
  async verify(token: string): Promise<TokenVerdict> {
    try {
      const keys = await this.#keys.current()
      try {
        return await this.#verifyWith(token, keys)
      } catch (error) {
        const mayBeRotated = error instanceof errors.JWKSNoMatchingKey
        if (!mayBeRotated || !(await this.#keys.areNewerThan(keys))) throw error
        return await this.#verifyWith(token, await this.#keys.current())
      }
    } catch (error) {
      return refusalOf(error)
    }
  }

  async #verifyWith(token: string, keys: LocalJWKSet): Promise<TokenVerdict> {
    const { issuer, audience, clockToleranceSeconds } = this.#settings
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      currentDate: this.#now(),
      requiredClaims: ['exp'],
    })
    if (!types.includes(protectedHeader.typ)) return refused('it is not a token for access', true)
    // RFC 9449, RFC 8705: whoever shows it must prove to hold a key, and a bearer does not.
    if (payload['cnf'] !== undefined)
      return refused('it is bound to a key, and no proof of it came along', true)
    const expiresAt = new Date(((payload.exp ?? 0) + clockToleranceSeconds) * 1000)
    return { kind: 'verified', payload, expiresAt }
  }
}

const refused = (why: string, isSigned: boolean): TokenVerdict => ({ kind: 'refused', why, isSigned })

function refusalOf(error: unknown): TokenVerdict {
  if (error instanceof HansaError) throw error
  // Claims are looked at after the signature.
  if (error instanceof errors.JWTExpired) return refused('it has expired', true)
  if (error instanceof errors.JWTClaimValidationFailed) return refused(wrongClaim(error.claim), true)
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refused('no key of the identity provider fits it', false)
  return refused('it is damaged, or not signed by the identity provider', false)
}

function wrongClaim(claim: string): string {
  switch (claim) {
    case 'iss':
      return 'another provider issued it'
    case 'aud':
      return 'it is for another audience'
    case 'nbf':
    case 'iat':
      return 'it is not valid yet'
    case 'exp':
      return 'it does not say when it expires'
    default:
      return 'a claim is wrong'
  }
}
