import { recentlyUsed } from '../../governance/recently-used.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { PolicySource } from '../../spec/policy-source.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { datasetFactsOf, type DatasetFacts } from '../governed-dataset-of.ts'

/** What decisions rest on of a publication, some hundred bytes of its tens of kilobytes. */
export interface ProductFacts {
  readonly product: string
  readonly sequence: number
  readonly governance: { readonly policies: readonly PolicySource[] }
  /** By `Dataset.key`. */
  readonly datasets: ReadonlyMap<string, KnownFacts>
}

/** What decisions rest on of a dataset: its names, and how it looks apart from them. */
export interface KnownFacts {
  readonly key: string
  readonly product: string
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
  readonly #looks = recentlyUsed<Look>(mostLooks)
  #seen = 0

  constructor(metadata: Pick<MetadataStore, 'publication'>) {
    this.#metadata = metadata
  }

  /** Keeps what is needed of a publication that somebody has read anyway. */
  remember(publication: Publication): void {
    const { product, sequence, governance } = publication
    if ((this.#products.get(product)?.sequence ?? 0) >= sequence) return
    const datasets = publication.snapshots.flatMap((snapshot) => {
      const { dataset: key } = snapshot
      const facts = datasetFactsOf({ key, publication, described: publication, snapshot }, noWords)
      return facts === undefined ? [] : [[key, this.#known(facts)] as const]
    })
    const policies = governance?.policies ?? []
    this.#products.set(product, { product, sequence, governance: { policies }, datasets: new Map(datasets) })
  }

  /** Of the product in this very publication; undefined where it is not kept here yet. */
  of(product: string, sequence: number): ProductFacts | undefined {
    const facts = this.#products.get(product)
    return facts?.sequence === sequence ? facts : undefined
  }

  /** As `of`, read from the store; undefined where there is no such publication. */
  async read(product: string, sequence: number): Promise<ProductFacts | undefined> {
    const publication = await this.#metadata.publication(product, { sequence })
    if (publication !== undefined) this.remember(publication)
    return this.of(product, sequence)
  }

  #known({ key, sqlName, columns, port, product: { key: product, ...rest } }: DatasetFacts): KnownFacts {
    const digest = canonicalHash({ columns, port, rest })
    const look = this.#looks.get(digest) ?? { number: this.#seen++, columns, port, product: rest }
    this.#looks.set(digest, look)
    return { key, product, sqlName, look }
  }
}

const noWords = { classifications: [] }
