import { hash } from 'node:crypto'
import { recentlyUsed } from '../../governance/recently-used.ts'
import { domainOf } from '../../spec/domain-of.ts'
import type { PolicySource } from '../../spec/policy-source.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { datasetFactsOf, type DatasetFacts } from '../governed-dataset-of.ts'

/** What decisions rest on of a publication, some hundred bytes of its tens of kilobytes. */
export interface ProductFacts {
  readonly product: string
  readonly domain: string
  readonly sequence: number
  readonly governance: { readonly policies: readonly PolicySource[] }
  /** `Dataset.key` of each. */
  readonly datasets: readonly string[]
}

/** What decisions rest on of a dataset: its names, and how it looks apart from them. */
export interface KnownFacts {
  readonly key: string
  readonly product: ProductFacts
  readonly sqlName: string
  /** The same object for datasets that look the same, as long as not too many others were seen. */
  readonly look: Look
}

export interface Look extends Pick<DatasetFacts, 'columns' | 'port'> {
  /** Of all looks that this process has seen. */
  readonly number: number
  readonly product: Omit<DatasetFacts['product'], 'key'>
}

/** Looks with which those of new publications are compared. */
const mostLooks = 20_000

/** What decisions rest on of each product's newest publication: of those that were seen, and of others when they are asked about. */
export class PublishedFacts {
  readonly #metadata: Pick<MetadataStore, 'publication'>
  readonly #products = new Map<string, ProductFacts>()
  /** By `Dataset.key`. */
  readonly #datasets = new Map<string, KnownFacts>()
  readonly #looks = recentlyUsed<Look>(mostLooks)
  #seen = 0

  constructor(metadata: Pick<MetadataStore, 'publication'>) {
    this.#metadata = metadata
  }

  /** Keeps what is needed of a publication that somebody has read anyway. */
  remember(publication: Publication): void {
    const { product, sequence, governance } = publication
    const before = this.#products.get(product)
    if ((before?.sequence ?? 0) >= sequence) return
    const own = publication.snapshots.filter(({ dataset }) => dataset.startsWith(`${product}/`))
    const found = own.flatMap((snapshot) => {
      const place = { key: snapshot.dataset, publication, described: publication, snapshot }
      return datasetFactsOf(place, noWords) ?? []
    })
    const policies = governance?.policies ?? []
    const datasets = found.map(({ key }) => key)
    const facts = { product, domain: domainOf(product), sequence, governance: { policies }, datasets }
    for (const key of before?.datasets ?? []) this.#datasets.delete(key)
    for (const dataset of found) this.#datasets.set(dataset.key, this.#known(dataset, facts))
    this.#products.set(product, facts)
  }

  /** Of a dataset in the newest publication of its product that is kept here; there may be a newer one. */
  of(key: string): KnownFacts | undefined {
    return this.#datasets.get(key)
  }

  /** Of a dataset in this very publication of its product, read from the store where it is not kept here. */
  async read(key: string, { product, sequence }: Published): Promise<KnownFacts | undefined> {
    if (this.#products.get(product)?.sequence !== sequence) {
      const publication = await this.#metadata.publication(product, { sequence })
      if (publication !== undefined) this.remember(publication)
    }
    const facts = this.of(key)
    return facts?.product.product === product && facts.product.sequence === sequence ? facts : undefined
  }

  #known(
    { key, sqlName, columns, port, product: { key: _, ...rest } }: DatasetFacts,
    product: ProductFacts,
  ): KnownFacts {
    // All are made alike, field by field.
    const digest = hash('sha256', JSON.stringify([columns, port, rest]))
    const look = this.#looks.get(digest) ?? { number: this.#seen++, columns, port, product: rest }
    this.#looks.set(digest, look)
    return { key, product, sqlName, look }
  }
}

/** Which publication of a product. */
type Published = Pick<ProductFacts, 'product' | 'sequence'>

const noWords = { classifications: [] }
