import { createPublicKey, type KeyObject } from 'node:crypto'
import { compactVerify, decodeProtectedHeader } from 'jose'
import type * as z from 'zod'
import { canonicalJson } from '../spec/canonical-hash.ts'

/** Whoever signs: a node's key, without its private half in reach. */
export interface StatementSigner {
  readonly publicKey: KeyObject
  readonly sign: (message: string) => Buffer
}

/** What a signature says of who made it. */
export interface StatementHeader {
  /** Keeps one kind of statement from being taken for another: the `typ` of the JWS. */
  readonly type: string
  /** The public key, as rules write it. */
  readonly key: string
}

/** Signs a statement as a JWS in compact serialization (RFC 7515), by Ed25519. */
export function signStatement(statement: object, type: string, signer: StatementSigner): string {
  const header = { alg: 'EdDSA', kid: publicKeyText(signer.publicKey), typ: type }
  const signed = `${base64url(JSON.stringify(header))}.${base64url(canonicalJson(statement))}`
  return `${signed}.${signer.sign(signed).toString('base64url')}`
}

/**
 * What was signed, once signature, kind and form are right; undefined otherwise. The header's own word for the key and
 * the algorithm is never trusted: only `key` counts.
 */
export async function verifyStatement<T>(
  text: string,
  { type, key, schema }: StatementHeader & { readonly schema: z.ZodType<T> },
): Promise<T | undefined> {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: key }
    const { payload, protectedHeader } = await compactVerify(text, jwk, { algorithms: ['EdDSA'] })
    if (protectedHeader.typ !== type) return undefined
    return schema.safeParse(JSON.parse(Buffer.from(payload).toString())).data
  } catch {
    return undefined
  }
}

/** What a statement says of its own signature: enough to look for the key, and nothing to go by. */
export function statementHeader(text: string): StatementHeader | undefined {
  try {
    const { typ, kid } = decodeProtectedHeader(text)
    return typeof typ === 'string' && typeof kid === 'string' ? { type: typ, key: kid } : undefined
  } catch {
    return undefined
  }
}

/** The public half of an Ed25519 key as rules write it: the `x` of its JWK (RFC 8037). */
export function publicKeyText(key: KeyObject): string {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('not an Ed25519 key')
  return x
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url')
