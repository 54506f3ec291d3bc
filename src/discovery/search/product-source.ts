import { describeProduct } from '../../mesh/describe-product.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { publishedIn } from '../../sidecar/published-products.ts'
import { entryTexts, searchEntry } from './search-entry.ts'
import { trustOf } from './trust.ts'
import type { IndexedProduct } from './write-entries.ts'

/** Where an index has its products from. */
export interface ProductSource {
  /** Another one whenever `stamps` may be other ones. */
  readonly revision: () => Promise<string>
  /** Of each product, what tells whether the index has read this publication of it. */
  readonly stamps: () => Promise<ReadonlyMap<string, string>>
  /** Those of products that may be other ones than at a revision, undefined where one is gone; undefined where any may be. */
  readonly changes?: (since: string) => Promise<ReadonlyMap<string, string | undefined> | undefined>
  /** A product for the index; undefined where it is not there any more. */
  readonly read: (product: string, stamp: string) => Promise<IndexedProduct | undefined>
}

export interface ProductsOfNode {
  readonly mesh: string
  /** This node's name, where it is one of several. */
  readonly node: string | undefined
  readonly metadata: Pick<
    MetadataStore,
    'bundleSequence' | 'sequences' | 'history' | 'newestMeshEvent' | 'meshEvents' | 'publication'
  >
  /** What other nodes say that they serve, verified; none where this is the only one. */
  readonly others?: () => Promise<readonly ProductDescriptor[]>
}

/** What this node publishes, and what others have signed that they serve. What is published here comes first. */
export function productsOfNode({ mesh, node, metadata, others }: ProductsOfNode): ProductSource {
  const elsewhere = async (): Promise<ReadonlyMap<string, ProductDescriptor>> =>
    new Map((await others?.())?.map((descriptor) => [descriptor.product, descriptor]))
  const theirs = async (): Promise<string> => JSON.stringify([...(await elsewhere()).values()].map(stampOf))
  return {
    revision: async () => JSON.stringify([(await publishedIn(metadata)).revision, await theirs()]),
    stamps: async () => {
      const { sequences } = await publishedIn(metadata)
      const stamps = new Map<string, string>()
      for (const [product, descriptor] of await elsewhere()) stamps.set(product, stampOf(descriptor))
      for (const [product, sequence] of sequences) stamps.set(product, `${sequence}`)
      return stamps
    },
    changes: async (since) => {
      // As `revision` has written it.
      const [revision, others] = JSON.parse(since) as [number, string]
      const { sequences, changedSince } = await publishedIn(metadata)
      const changed = changedSince(revision)
      if (changed === undefined || others !== (await theirs())) return undefined
      const descriptors = await elsewhere()
      return new Map(
        [...changed].map((product) => {
          const descriptor = descriptors.get(product)
          const elsewhereStamp = descriptor && stampOf(descriptor)
          const sequence = sequences.get(product)
          return [product, sequence === undefined ? elsewhereStamp : `${sequence}`]
        }),
      )
    },
    read: async (product, stamp) => {
      const publication = await metadata.publication(product)
      const descriptor =
        publication === undefined
          ? (await elsewhere()).get(product)
          : // Where data come from is not searched.
            describeProduct({ ...publication, lineage: undefined }, { mesh, node: node ?? '' })
      return (
        descriptor &&
        indexed(descriptor, {
          quality: publication && (publication.quality ?? {}),
          inMesh: node !== undefined,
          stamp: publication === undefined ? stamp : `${publication.sequence}`,
        })
      )
    },
  }
}

/** A product as the index keeps it. */
export function indexed(
  descriptor: ProductDescriptor,
  { quality, inMesh, stamp }: { readonly quality: unknown; readonly inMesh: boolean; readonly stamp: string },
): IndexedProduct {
  const entry = searchEntry(descriptor, { trust: trustOf(descriptor, quality), inMesh })
  return { entry, texts: entryTexts(entry, [descriptor.document, ...descriptor.contracts]), stamp }
}

const stampOf = ({ node, product, sequence, publishedAt }: ProductDescriptor): string =>
  JSON.stringify([node, product, sequence, publishedAt])
