import type { SignedBundle } from '../../src/governance/council/signed-bundle.ts'
import { signBundle } from '../../src/governance/council/sign-bundle.ts'
import { proposeBundle } from '../../src/product/council/propose-bundle.ts'
import { charterOf, type Signer } from '../governance/council/council.ts'
import type { TestMesh } from '../support/test-mesh.ts'

/** A proposal that lies in a mesh's folder, and what members make of it elsewhere. */
export interface Proposed {
  readonly digest: string
  readonly signedBy: (...signers: readonly Signer[]) => Promise<SignedBundle>
}

/** Declares a council and proposes what the mesh declares, as `hansa governance propose` does. */
export async function propose(
  mesh: TestMesh,
  { council, threshold, reason }: { council: readonly Signer[]; threshold: number; reason: string },
): Promise<Proposed> {
  const charter = charterOf(council, threshold)
  mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
  const { bundle, digest } = await proposeBundle(await mesh.context(), { reason })
  return {
    digest,
    signedBy: async (...signers) => {
      let signed: SignedBundle = bundle
      for (const { key } of signers) signed = await signBundle(signed, key)
      return signed
    },
  }
}
