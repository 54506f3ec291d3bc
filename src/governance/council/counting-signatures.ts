import type { Charter } from '../../spec/charter.ts'
import type { BundleSignature, SignedBundle } from './signed-bundle.ts'
import { signersOf } from './signers.ts'

/** The bundle with one signature of each member of these councils who has signed it; others count for nothing, and only take space. */
export async function withCounting(
  bundle: SignedBundle,
  charters: readonly Charter[],
): Promise<SignedBundle> {
  const counting = new Map<string, BundleSignature>()
  for (const signature of bundle.signatures) {
    const alone = { ...bundle, signatures: [signature] }
    for (const charter of charters)
      for (const member of (await signersOf(alone, charter)).signed) counting.set(member, signature)
  }
  return { payload: bundle.payload, signatures: [...new Set(counting.values())] }
}
