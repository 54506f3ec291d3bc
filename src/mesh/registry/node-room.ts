import type { RegistrySettings } from '../../spec/mesh.ts'
import { numberOf, type SqlExecutor } from '../../store/sql-database.ts'
import type { SignedDocument } from './signed-document.ts'

/** How much one node has at a registry, so that no member fills it alone. */
export interface NodeRoom {
  /** Why a document has no place any more; undefined where it has, and takes it. */
  take(document: Pick<SignedDocument, 'key' | 'text'>): Promise<string | undefined>
}

/** What a node has now, in a transaction that nobody else writes in. */
export async function nodeRoom(
  executor: SqlExecutor,
  node: string,
  limits: RegistrySettings,
): Promise<NodeRoom> {
  const has = await measured(executor, node)
  return {
    take: async ({ key, text }) => {
      const before = await sizeOf(executor, node, key)
      const bytes = Buffer.byteLength(text)
      const isNew = before === undefined
      const next = {
        documents: has.documents + (isNew ? 1 : 0),
        bytes: has.bytes + bytes - (before ?? 0),
        products: has.products + (isNew && key.startsWith('product/') ? 1 : 0),
      }
      // What becomes no larger may stay where limits were lowered.
      if (next.products > has.products && next.products > limits.productsPerNode)
        return full(`${limits.productsPerNode} products`, 'productsPerNode')
      if (isNew && next.documents > limits.documentsPerNode)
        return full(`${limits.documentsPerNode} documents`, 'documentsPerNode')
      if (bytes > (before ?? 0) && next.bytes > limits.bytesPerNode)
        return full(`${limits.bytesPerNode} bytes`, 'bytesPerNode')
      Object.assign(has, next)
      return undefined
    },
  }
}

const full = (what: string, setting: keyof RegistrySettings): string =>
  `the registry keeps no more than ${what} of one node: \`registry.${setting}\` in its mesh.yaml`

interface Measured {
  documents: number
  bytes: number
  products: number
}

async function measured(executor: SqlExecutor, node: string): Promise<Measured> {
  const [row] = await executor.all(
    `select count(*) as documents, coalesce(sum(octet_length(text)), 0) as bytes,
            count(*) filter (where key >= 'product/' and key < 'product0') as products
     from document where node = $1`,
    [node],
  )
  if (row === undefined) throw new Error('an aggregate has no row')
  return {
    documents: numberOf(row, 'documents'),
    bytes: numberOf(row, 'bytes'),
    products: numberOf(row, 'products'),
  }
}

async function sizeOf(executor: SqlExecutor, node: string, key: string): Promise<number | undefined> {
  const [row] = await executor.all(
    'select octet_length(text) as bytes from document where node = $1 and key = $2',
    [node, key],
  )
  return row && numberOf(row, 'bytes')
}
