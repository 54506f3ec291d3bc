import { verifyStatement } from '../../governance/signed-statement.ts'
import type { MeshMembers } from '../mesh-members.ts'
import { nodeDescriptorSchema, nodeDescriptorType } from '../node-descriptor.ts'
import { productDescriptorSchema, productDescriptorType } from '../product-descriptor.ts'
import { parseDocumentKey } from './document-key.ts'
import { verifyReport } from './verify-report.ts'
import {
  signedDocument,
  type RefusedDocument,
  type SignedDocument,
  type VerifiedDocuments,
} from './signed-document.ts'

/** What documents of a node are held against. */
export interface DocumentCheck {
  readonly mesh: string
  readonly node: string
  readonly members: Pick<MeshMembers, 'keyOf' | 'ownerOf'>
  readonly now: Date
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
  | { readonly kind: 'report'; readonly document: SignedDocument }

/** The document as what it is, or the rule that it breaks. */
async function verifyDocument(document: SignedDocument, check: DocumentCheck): Promise<Taken | string> {
  const key = parseDocumentKey(document.key)
  const signer = await check.members.keyOf(check.node)
  if (key === undefined) return 'it is of no kind that is kept here'
  if (signer === undefined) return 'the rules in force do not know its node'
  switch (key.kind) {
    case 'node':
      return verifyNode(document, signer, check)
    case 'rotation':
      return 'rotations are brought by themselves'
    case 'product':
      return verifyProduct(document, { ...check, signer, product: key.product })
    case 'report':
      return verifyReportOf(document, { ...check, signer })
  }
}

const notSigned = (what: string, node: string): string =>
  `it is no ${what} that \`${node}\` signed with its key of now`

async function verifyNode(
  document: SignedDocument,
  key: string,
  { mesh, node, now }: DocumentCheck,
): Promise<Taken | string> {
  const descriptor = await verifyStatement(document.text, {
    type: nodeDescriptorType,
    key,
    schema: nodeDescriptorSchema,
  })
  if (descriptor === undefined) return notSigned('descriptor', node)
  if (descriptor.mesh !== mesh || descriptor.node !== node) return 'it is about another node'
  if (Date.parse(descriptor.expiresAt) <= now.getTime()) return `it has expired, at ${descriptor.expiresAt}`
  if (Date.parse(descriptor.issuedAt) > now.getTime() + clockMilliseconds)
    return `it is of ${descriptor.issuedAt}, which is still to come`
  return { kind: 'node', document: { ...document, descriptor } }
}

/** How far the clocks of two machines may be apart. */
const clockMilliseconds = 60_000

async function verifyProduct(
  document: SignedDocument,
  {
    mesh,
    node,
    members,
    signer,
    product,
  }: DocumentCheck & { readonly signer: string; readonly product: string },
): Promise<Taken | string> {
  const descriptor = await verifyStatement(document.text, {
    type: productDescriptorType,
    key: signer,
    schema: productDescriptorSchema,
  })
  if (descriptor === undefined) return notSigned('product’s descriptor', node)
  if (descriptor.mesh !== mesh || descriptor.node !== node || descriptor.product !== product)
    return 'it is about another product'
  const domain = product.slice(0, product.indexOf('/'))
  const owner = await members.ownerOf(domain)
  if (owner?.node !== node) return `the domain \`${domain}\` is not of \`${node}\` by the rules in force`
  const foreign = descriptor.datasets.find(({ key }) => !key.startsWith(`${product}/`))
  if (foreign !== undefined) return `the dataset \`${foreign.key}\` is not of this product`
  return { kind: 'product', document: { ...document, descriptor } }
}

async function verifyReportOf(
  document: SignedDocument,
  { mesh, node, signer }: DocumentCheck & { readonly signer: string },
): Promise<Taken | string> {
  return (await verifyReport(document.text, { mesh, node, key: signer }))
    ? { kind: 'report', document }
    : notSigned('report', node)
}
