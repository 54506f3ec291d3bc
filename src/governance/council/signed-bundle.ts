import { hash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import { parseStatement, unknownWords, type BundleStatement } from './bundle-statement.ts'

/** A statement with the signatures that it has so far: a JWS in general JSON serialization (RFC 7515, section 7.2.1). */
export interface SignedBundle {
  /** Base64url of the statement's canonical JSON. */
  readonly payload: string
  readonly signatures: readonly BundleSignature[]
}

export interface BundleSignature {
  readonly protected: string
  readonly signature: string
}

const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/)

const schema = z.strictObject({
  payload: base64url,
  signatures: z.array(z.strictObject({ protected: base64url, signature: base64url })),
})

/** Reads the text of a bundle's file; undefined where it is none. Signatures are not looked at. */
export function parseSignedBundle(text: string): SignedBundle | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** A statement that nobody has signed yet. */
export const unsignedBundle = (statement: BundleStatement): SignedBundle => ({
  payload: Buffer.from(canonicalJson(statement)).toString('base64url'),
  signatures: [],
})

/** What is signed; undefined where the payload is no statement. Read once a bundle: decisions ask for it each time. */
export function statementOf(bundle: SignedBundle): BundleStatement | undefined {
  if (!statements.has(bundle))
    statements.set(bundle, parseStatement(payloadBytes(bundle.payload).toString('utf8')))
  return statements.get(bundle)
}

/** Why a bundle has no statement that can be read: the end of a sentence. */
export function unreadableReason({ payload }: SignedBundle): string {
  const words = unknownWords(payloadBytes(payload).toString('utf8')).slice(0, 5)
  if (words.length === 0) return 'it is no bundle of rules'
  const named = words.map((word) => `\`${word.slice(0, 50)}\``).join(', ')
  return `it has words that this version of Hansa does not know: ${named}`
}

const statements = new WeakMap<SignedBundle, BundleStatement | undefined>()

/** SHA-256, as hex, of the bytes that were signed: what the next bundle names as the one before it. */
export const digestOf = ({ payload }: SignedBundle): string => hash('sha256', payloadBytes(payload))

/** The text that was signed. */
export const payloadOf = (payload: string): string => payloadBytes(payload).toString('utf8')

const payloadBytes = (payload: string): Buffer => Buffer.from(payload, 'base64url')
