import { verify } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { AuditCheckpoint } from '../../store/audit-store.ts'
import type { NodeKey, NodePublicKey } from '../node-key.ts'

type Unsigned = Omit<AuditCheckpoint, 'signature'>

/** Says, with the node's signature, that the chain had this hash at this length. */
export function signCheckpoint(said: Omit<Unsigned, 'key'>, key: NodeKey): AuditCheckpoint {
  const unsigned = { ...said, key: key.fingerprint }
  return { ...unsigned, signature: key.sign(signedText(unsigned)).toString('base64url') }
}

/** Whether `key` signed it. */
export const isSignedBy = ({ signature, ...unsigned }: AuditCheckpoint, key: NodePublicKey): boolean =>
  unsigned.key === key.fingerprint &&
  verify(null, Buffer.from(signedText(unsigned)), key.publicKey, Buffer.from(signature, 'base64url'))

/** The first line keeps apart what the same key signs for other ends. */
const signedText = ({ sequence, hash, at, key }: Unsigned): string =>
  `hansa audit checkpoint\n${canonicalJson({ sequence, hash, at, key })}`

const schema = z.strictObject({
  sequence: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  key: z.string(),
  signature: z.string(),
})

/** Reads one line of JSON; undefined where it is no checkpoint. The signature is not looked at. */
export function parseCheckpoint(line: string): AuditCheckpoint | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
