import { hash } from 'node:crypto'
import type { NodeDescriptor } from '../node-descriptor.ts'
import type { ProductDescriptor } from '../product-descriptor.ts'

/** A document as its node signed it. */
export interface SignedDocument {
  readonly key: string
  readonly text: string
  /** SHA-256 of the text, as hex. */
  readonly digest: string
}

export const signedDocument = (key: string, text: string): SignedDocument => ({
  key,
  text,
  digest: documentDigest(text),
})

/** What tells whether a registry has a document as it is now. */
export const documentDigest = (text: string): string => hash('sha256', text)

/** Documents of one node that were found to be its own. */
export interface VerifiedDocuments {
  readonly node?: SignedDocument & { readonly descriptor: NodeDescriptor }
  readonly products: readonly (SignedDocument & { readonly descriptor: ProductDescriptor })[]
  readonly reports: readonly VerifiedReport[]
}

export interface VerifiedReport extends SignedDocument {
  readonly issuedAt: string
  /** Whether it says that there is no report under its key any more. */
  readonly isGone: boolean
}

/** A document that is not taken, and the rule that it breaks. */
export interface RefusedDocument {
  readonly key: string
  readonly reason: string
}
