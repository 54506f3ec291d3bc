import { readNodeDescriptor, readProductDescriptor, type DescriptorCheck } from '../read-descriptor.ts'
import { parseDocumentKey } from './document-key.ts'
import { verifyReport, type ReportCheck } from './verify-report.ts'
import {
  signedDocument,
  type RefusedDocument,
  type SignedDocument,
  type VerifiedDocuments,
  type VerifiedReport,
} from './signed-document.ts'

/** What documents of a node are held against. */
export interface DocumentCheck extends DescriptorCheck {
  readonly node: string
}

export interface CheckedDocuments {
  readonly verified: VerifiedDocuments
  readonly refused: readonly RefusedDocument[]
}

/** Documents that the node itself signed, by its key of now, about what is its own; and why the others are not taken. */
export async function verifyDocuments(
  documents: Readonly<Record<string, string>>,
  check: DocumentCheck,
): Promise<CheckedDocuments> {
  const taken: Taken[] = []
  const refused: RefusedDocument[] = []
  for (const [key, text] of Object.entries(documents)) {
    const verdict = await verifyDocument(signedDocument(key, text), check)
    if (typeof verdict === 'string') refused.push({ key, reason: verdict })
    else taken.push(verdict)
  }
  const node = taken.find((each) => each.kind === 'node')?.document
  const verified = {
    ...(node === undefined ? {} : { node }),
    products: taken.flatMap((each) => (each.kind === 'product' ? [each.document] : [])),
    reports: taken.flatMap((each) => (each.kind === 'report' ? [each.document] : [])),
  }
  return { verified, refused }
}

type Taken =
  | { readonly kind: 'node'; readonly document: NonNullable<VerifiedDocuments['node']> }
  | { readonly kind: 'product'; readonly document: VerifiedDocuments['products'][number] }
  | { readonly kind: 'report'; readonly document: VerifiedReport }

/** The document as what it is, or the rule that it breaks. */
async function verifyDocument(document: SignedDocument, check: DocumentCheck): Promise<Taken | string> {
  const key = parseDocumentKey(document.key)
  const signer = await check.members.keyOf(check.node)
  if (key === undefined) return 'it is of no kind that is kept here'
  if (signer === undefined) return 'the rules in force do not know its node'
  switch (key.kind) {
    case 'node':
      return verifyNode(document, check)
    case 'rotation':
      return 'rotations are brought by themselves'
    case 'product':
      return verifyProduct(document, key.product, check)
    case 'report':
      return verifyReportOf(document, { ...check, key, signer })
  }
}

async function verifyNode(document: SignedDocument, check: DocumentCheck): Promise<Taken | string> {
  const reading = await readNodeDescriptor(document.text, check)
  if ('refused' in reading) return reading.refused
  const { descriptor } = reading
  if (descriptor.node !== check.node) return 'it is about another node'
  return { kind: 'node', document: { ...document, descriptor } }
}

async function verifyProduct(
  document: SignedDocument,
  product: string,
  check: DocumentCheck,
): Promise<Taken | string> {
  const reading = await readProductDescriptor(document.text, check)
  if ('refused' in reading) return reading.refused
  const { descriptor } = reading
  if (descriptor.node !== check.node || descriptor.product !== product) return 'it is about another product'
  return { kind: 'product', document: { ...document, descriptor } }
}

async function verifyReportOf(document: SignedDocument, check: ReportCheck): Promise<Taken | string> {
  const said = await verifyReport(document.text, check)
  return typeof said === 'string' ? said : { kind: 'report', document: { ...document, ...said } }
}
