import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { BundleStatement } from '../../../src/governance/council/bundle-statement.ts'
import { signBundle } from '../../../src/governance/council/sign-bundle.ts'
import { publicKeyText } from '../../../src/governance/signed-statement.ts'
import { unsignedBundle, type SignedBundle } from '../../../src/governance/council/signed-bundle.ts'
import type { Charter } from '../../../src/spec/charter.ts'
import { defaultVocabulary } from '../../../src/spec/vocabulary.ts'

/** A member of a council with the key they sign with. */
export interface Signer {
  readonly member: string
  readonly key: KeyObject
}

export const signer = (member: string): Signer => ({
  member,
  key: generateKeyPairSync('ed25519').privateKey,
})

export const charterOf = (signers: readonly Signer[], threshold: number): Charter => ({
  threshold,
  council: signers.map(({ member, key }) => ({ member, key: publicKeyText(key) })),
})

/** A statement of the mesh `test`; the first one unless the fields say otherwise. */
export const statement = (charter: Charter, fields: Partial<BundleStatement> = {}): BundleStatement => ({
  mesh: 'test',
  number: 1,
  previous: null,
  proposedAt: '2026-01-01T00:00:00.000Z',
  reason: 'A rule for tests.',
  charter,
  policies: [],
  vocabulary: defaultVocabulary,
  ...fields,
})

/** The statement with the signatures of these. */
export async function signedBy(said: BundleStatement, ...signers: readonly Signer[]): Promise<SignedBundle> {
  let bundle = unsignedBundle(said)
  for (const { key } of signers) bundle = await signBundle(bundle, key)
  return bundle
}
