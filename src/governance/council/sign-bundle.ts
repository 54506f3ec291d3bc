import type { KeyObject } from 'node:crypto'
import { FlattenedSign } from 'jose'
import { publicKeyText } from '../signed-statement.ts'
import { bundleType } from './bundle-statement.ts'
import type { SignedBundle } from './signed-bundle.ts'

/** The bundle with one more signature, or with this key's renewed. */
export async function signBundle(bundle: SignedBundle, privateKey: KeyObject): Promise<SignedBundle> {
  const kid = publicKeyText(privateKey)
  const { protected: header, signature } = await new FlattenedSign(Buffer.from(bundle.payload, 'base64url'))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: bundleType })
    .sign(privateKey)
  if (header === undefined) throw new Error('a signature was made without its header')
  const others = bundle.signatures.filter((other) => other.protected !== header)
  return { payload: bundle.payload, signatures: [...others, { protected: header, signature }] }
}
