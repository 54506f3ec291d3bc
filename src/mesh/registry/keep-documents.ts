import type { RegistrySettings } from '../../spec/mesh.ts'
import { numberOf, textOf, type SqlDatabase, type SqlExecutor } from '../../store/sql-database.ts'
import type { NodeDescriptor } from '../node-descriptor.ts'
import { dropProduct, indexProduct, lineageSize } from './index-product.ts'
import { nodeRoom, type NodeRoom } from './node-room.ts'
import { keepReport } from './keep-report.ts'
import { putDocument } from './put-document.ts'
import { signedDocument, type RefusedDocument, type VerifiedDocuments } from './signed-document.ts'

export interface KeptDocuments {
  readonly kept: readonly string[]
  readonly refused: readonly RefusedDocument[]
}

/**
 * Commits documents of a node in one transaction; those that are older than what is known, or too many, are left out. Products
 * that the node's newest word does not name are dropped.
 */
export const keepDocuments = async (
  database: SqlDatabase,
  node: string,
  { documents, limits }: { readonly documents: VerifiedDocuments; readonly limits: RegistrySettings },
): Promise<KeptDocuments> =>
  database.transaction(async (executor) => {
    const refused: RefusedDocument[] = []
    const kept: string[] = []
    const note = (key: string, reason: string | undefined): void => {
      if (reason === undefined) kept.push(key)
      else refused.push({ key, reason })
    }
    if (documents.node !== undefined)
      note('node', await keepNode(executor, await nodeRoom(executor, node, limits), documents.node))
    const named = await namedProducts(executor, node)
    await dropUnnamed(executor, node, named)
    const room = await nodeRoom(executor, node, limits)
    for (const product of documents.products)
      note(product.key, await keepProduct(executor, { node, named, room }, product))
    for (const report of documents.reports)
      note(report.key, await keepReport(executor, { node, room }, report))
    return { kept, refused }
  })

/** Commits all rotations of a node, in place of those that were known. */
export const keepRotations = async (
  database: SqlDatabase,
  node: string,
  texts: readonly string[],
): Promise<void> =>
  database.transaction(async (executor) => {
    await executor.all(`delete from document where node = $1 and key like 'rotation/%'`, [node])
    for (const [index, text] of texts.entries())
      await putDocument(executor, node, signedDocument(`rotation/${index + 1}`, text))
  })

/** Takes out products that are not their nodes' own any more; whether there were any. */
export const dropDisowned = async (
  database: SqlDatabase,
  isOwn: (product: { readonly node: string; readonly domain: string }) => boolean,
): Promise<boolean> => {
  const owned = await database.all('select distinct domain, node from product')
  const disowned = owned
    .map((row) => ({ domain: textOf(row, 'domain'), node: textOf(row, 'node') }))
    .filter((each) => !isOwn(each))
  if (disowned.length === 0) return false
  await database.transaction(async (executor) => {
    for (const { domain, node } of disowned)
      for (const row of await executor.all('select product from product where domain = $1 and node = $2', [
        domain,
        node,
      ]))
        await forgetProduct(executor, node, textOf(row, 'product'))
  })
  return true
}

async function keepNode(
  executor: SqlExecutor,
  room: NodeRoom,
  { descriptor, ...document }: NonNullable<VerifiedDocuments['node']>,
): Promise<string | undefined> {
  const { node, issuedAt, expiresAt, left } = descriptor
  const [known] = await executor.all('select issued_at from node where node = $1', [node])
  if (known !== undefined && Date.parse(textOf(known, 'issued_at')) > Date.parse(issuedAt))
    return `it is of ${issuedAt}, and a newer one is known`
  const full = await room.take(document)
  if (full !== undefined) return full
  await putDocument(executor, node, document)
  await executor.all(
    `insert into node (node, issued_at, expires_at, has_left) values ($1, $2, $3, $4)
     on conflict (node) do update set
       issued_at = excluded.issued_at, expires_at = excluded.expires_at, has_left = excluded.has_left`,
    [node, issuedAt, expiresAt, left === true ? 1 : 0],
  )
  return undefined
}

/** Few words can say of very many. */
const mostLineage = 100_000

type Named = ReadonlyMap<string, string>

/** Digests of the products that a node names now; none of a node that has left. */
async function namedProducts(executor: SqlExecutor, node: string): Promise<Named> {
  const [row] = await executor.all(`select text from document where node = $1 and key = 'node'`, [node])
  if (row === undefined) return new Map()
  const { products, left } = keptDescriptor(textOf(row, 'text'))
  return new Map(left === true ? [] : Object.entries(products))
}

/** What was verified before it was kept. */
const keptDescriptor = (text: string): Pick<NodeDescriptor, 'products' | 'left'> =>
  JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as NodeDescriptor

async function keepProduct(
  executor: SqlExecutor,
  { node, named, room }: { readonly node: string; readonly named: Named; readonly room: NodeRoom },
  { descriptor, ...document }: VerifiedDocuments['products'][number],
): Promise<string | undefined> {
  const { product, sequence } = descriptor
  if (named.get(product) !== document.digest) return 'it is not the one that its node names now'
  const [known] = await executor.all('select node, sequence from product where product = $1', [product])
  const owner = known && textOf(known, 'node')
  if (known !== undefined && owner === node && numberOf(known, 'sequence') > sequence)
    return `it is publication ${sequence}, and a newer one is known`
  if (lineageSize(descriptor) > mostLineage)
    return `it says of more than ${mostLineage} pairs of datasets that one is made of the other`
  const full = await room.take(document)
  if (full !== undefined) return full
  // The rules have given the domain to this node since.
  if (owner !== undefined && owner !== node) await forgetProduct(executor, owner, product)
  await putDocument(executor, node, document)
  await indexProduct(executor, descriptor, document.digest)
  return undefined
}

async function dropUnnamed(executor: SqlExecutor, node: string, named: Named): Promise<void> {
  for (const row of await executor.all('select product from product where node = $1', [node])) {
    const product = textOf(row, 'product')
    if (!named.has(product)) await forgetProduct(executor, node, product)
  }
}

async function forgetProduct(executor: SqlExecutor, node: string, product: string): Promise<void> {
  await dropProduct(executor, product)
  await executor.all('delete from document where node = $1 and key = $2', [node, `product/${product}`])
}
