import { flattenedVerify } from 'jose'
import type { Charter, CouncilMember } from '../../spec/charter.ts'
import { bundleType } from './bundle-statement.ts'
import type { BundleSignature, SignedBundle } from './signed-bundle.ts'

/** Who of a council has signed. */
export interface Signers {
  readonly signed: readonly string[]
  readonly missing: readonly string[]
  readonly isEnough: boolean
}

/** Verifies every signature; one that is wrong, or of nobody in the council, counts for nothing. */
export async function signersOf(bundle: SignedBundle, { council, threshold }: Charter): Promise<Signers> {
  const signed: string[] = []
  const missing: string[] = []
  for (const member of council) ((await hasSigned(bundle, member)) ? signed : missing).push(member.member)
  return { signed, missing, isEnough: signed.length >= threshold }
}

async function hasSigned(bundle: SignedBundle, member: CouncilMember): Promise<boolean> {
  for (const signature of bundle.signatures) if (await isSignature(signature, bundle, member)) return true
  return false
}

async function isSignature(
  signature: BundleSignature,
  { payload }: SignedBundle,
  { key }: CouncilMember,
): Promise<boolean> {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: key }
    // The header's own word for the algorithm is never trusted: only the one that a charter's keys have.
    const { protectedHeader } = await flattenedVerify({ payload, ...signature }, jwk, {
      algorithms: ['EdDSA'],
    })
    return protectedHeader?.typ === bundleType
  } catch {
    return false
  }
}
