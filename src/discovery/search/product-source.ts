import { describeProduct } from '../../mesh/describe-product.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { entryTexts, searchEntry } from './search-entry.ts'
import { trustOf } from './trust.ts'
import type { IndexedProduct } from './write-entries.ts'

/** Where an index has its products from. */
export interface ProductSource {
  /** Another one whenever `stamps` may be other ones. */
  readonly revision: () => Promise<string>
  /** Of each product, what tells whether the index has read this publication of it. */
  readonly stamps: () => Promise<ReadonlyMap<string, string>>
  /** A product for the index; undefined where it is not there any more. */
  readonly read: (product: string, stamp: string) => Promise<IndexedProduct | undefined>
}

export interface ProductsOfNode {
  readonly mesh: string
  /** This node's name, where it is one of several. */
  readonly node: string | undefined
  readonly metadata: Pick<MetadataStore, 'publicationCount' | 'bundleSequence' | 'sequences' | 'publication'>
  /** What other nodes say that they serve, verified; none where this is the only one. */
  readonly others?: () => Promise<readonly ProductDescriptor[]>
}

/** What this node publishes, and what others have signed that they serve. What is published here comes first. */
export function productsOfNode({ mesh, node, metadata, others }: ProductsOfNode): ProductSource {
  const elsewhere = async (): Promise<ReadonlyMap<string, ProductDescriptor>> =>
    new Map((await others?.())?.map((descriptor) => [descriptor.product, descriptor]))
  return {
    revision: async () =>
      JSON.stringify([
        await metadata.publicationCount(),
        // Rules may give a domain to another node.
        await metadata.bundleSequence(),
        [...(await elsewhere()).values()].map(stampOf),
      ]),
    stamps: async () => {
      const own = [...(await metadata.sequences())].map(
        ([product, sequence]) => [product, `${sequence}`] as const,
      )
      const theirs = [...(await elsewhere())].map(
        ([product, descriptor]) => [product, stampOf(descriptor)] as const,
      )
      return new Map([...theirs, ...own])
    },
    read: async (product, stamp) => {
      const publication = await metadata.publication(product)
      const descriptor =
        publication === undefined
          ? (await elsewhere()).get(product)
          : describeProduct(publication, { mesh, node: node ?? '' })
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
