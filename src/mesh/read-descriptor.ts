import { decodeJwt } from 'jose'
import type * as z from 'zod'
import { statementHeader, verifyStatement } from '../governance/signed-statement.ts'
import type { MeshMembers } from './mesh-members.ts'
import { clockSeconds } from './node-assertion.ts'
import { nodeDescriptorSchema, nodeDescriptorType, type NodeDescriptor } from './node-descriptor.ts'
import {
  productDescriptorSchema,
  productDescriptorType,
  type ProductDescriptor,
} from './product-descriptor.ts'

/** What descriptors are held against. */
export interface DescriptorCheck {
  /** The mesh's name. */
  readonly mesh: string
  readonly members: Pick<MeshMembers, 'known' | 'keyOf' | 'ownerOf' | 'lookAgain'>
  readonly now: Date
}

/** A descriptor that its node signed with its key of now, or why it is not taken: the end of a sentence. */
export type DescriptorReading<T> = { readonly descriptor: T } | { readonly refused: string }

/** What a node says of itself. One that has left says so by `left`; which of two counts, `isNewerWord` says. */
export async function readNodeDescriptor(
  text: string,
  check: DescriptorCheck,
): Promise<DescriptorReading<NodeDescriptor>> {
  const said = await readSigned(text, { type: nodeDescriptorType, schema: nodeDescriptorSchema }, check)
  if (said === undefined) return notSigned
  const now = check.now.getTime()
  if (Date.parse(said.expiresAt) <= now) return { refused: `it has expired, at ${said.expiresAt}` }
  if (Date.parse(said.issuedAt) > now + clockSeconds * 1000)
    return { refused: `it is of ${said.issuedAt}, which is still to come` }
  return { descriptor: said }
}

/** What a node says of a product; only of domains that the rules in force give to it. */
export async function readProductDescriptor(
  text: string,
  check: DescriptorCheck,
): Promise<DescriptorReading<ProductDescriptor>> {
  const said = await readSigned(text, { type: productDescriptorType, schema: productDescriptorSchema }, check)
  if (said === undefined) return notSigned
  const { node, product, datasets } = said
  const domain = product.slice(0, Math.max(product.indexOf('/'), 0))
  if ((await check.members.ownerOf(domain))?.node !== node)
    return { refused: `the domain \`${domain}\` is not of \`${node}\` by the rules in force` }
  const foreign = datasets.find(({ key }) => !key.startsWith(`${product}/`))
  if (foreign !== undefined) return { refused: `the dataset \`${foreign.key}\` is not of \`${product}\`` }
  return { descriptor: said }
}

const notSigned = { refused: 'it is damaged, or not signed by a node of this mesh with its key of now' }

/** Whether a descriptor takes the place of one that was seen before: what is older is played back by somebody. */
export function isNewerWord<T extends NodeDescriptor | ProductDescriptor>(
  said: T,
  seen: T | undefined,
): boolean {
  if (seen === undefined) return true
  if ('sequence' in said && 'sequence' in seen) return said.sequence >= seen.sequence
  if ('issuedAt' in said && 'issuedAt' in seen) return Date.parse(said.issuedAt) >= Date.parse(seen.issuedAt)
  return false
}

interface Kind<T> {
  readonly type: string
  readonly schema: z.ZodType<T>
}

async function readSigned<T extends { readonly mesh: string; readonly node: string }>(
  text: string,
  kind: Kind<T>,
  { mesh, members }: DescriptorCheck,
): Promise<T | undefined> {
  const node = claimedNode(text)
  if (node === undefined) return undefined
  let key = await members.keyOf(node)
  if (key !== undefined && statementHeader(text)?.key !== key) key = await members.lookAgain(node)
  const said = key === undefined ? undefined : await verifyStatement(text, { ...kind, key })
  return said?.mesh === mesh && said.node === node ? said : undefined
}

/** Whose key to try. */
function claimedNode(text: string): string | undefined {
  try {
    const { node } = decodeJwt<{ node: unknown }>(text)
    return typeof node === 'string' ? node : undefined
  } catch {
    return undefined
  }
}
