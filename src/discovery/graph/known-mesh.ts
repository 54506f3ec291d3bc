import { setImmediate as others } from 'node:timers/promises'
import { describeProduct } from '../../mesh/describe-product.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { defaultVocabulary, type Vocabulary } from '../../spec/vocabulary.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { domainOfProduct, type KnownProduct } from './known-product.ts'
import { readKnownProduct } from './read-known-product.ts'

export interface KnownMeshOptions {
  /** The mesh's name. */
  readonly mesh: string
  readonly metadata: MetadataStore
  readonly now: () => Date
  /** What other nodes say that they serve, verified; absent where this is the only one. */
  readonly others?: () => Promise<readonly ProductDescriptor[]>
}

/** What there is to know of, for everybody who may list products. */
export interface Knowledge {
  /** Another one whenever anything here is another. */
  readonly stamp: string
  /** Sequence of the rules in force. */
  readonly rules: number
  readonly domains: GovernanceBundle['domains']
  readonly vocabulary: Vocabulary
  /** By `<domain>/<product>`, in the order of these; only of domains that the rules know. */
  readonly products: ReadonlyMap<string, KnownProduct>
}

/** Publications that are read at a time. */
const atOnce = 32

/** What the products of a mesh promise, kept in memory and read again as they are published. */
export class KnownMesh {
  readonly #options: KnownMeshOptions
  readonly #rules: GoverningRules
  readonly #own = new Map<string, KnownProduct>()
  #elsewhere: readonly KnownProduct[] = []
  #heard: readonly ProductDescriptor[] = []
  #knowledge: Knowledge | undefined
  #reading: Promise<Knowledge> | undefined

  constructor(options: KnownMeshOptions) {
    this.#options = options
    this.#rules = new GoverningRules(options.metadata, options.mesh, options.now)
  }

  /** As of now. */
  current(): Promise<Knowledge> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(): Promise<Knowledge> {
    const bundle = (await this.#rules.current())?.bundle
    const count = await this.#options.metadata.publicationCount()
    const heard = (await this.#options.others?.()) ?? []
    if (!isSame(heard, this.#heard))
      this.#elsewhere = heard.map((descriptor) => readKnownProduct(descriptor, { isElsewhere: true }))
    this.#heard = heard
    const rules = bundle?.sequence ?? 0
    const theirs = heard.map(({ node, product, sequence }) => [node, product, sequence])
    const stamp = JSON.stringify([rules, count, theirs])
    if (this.#knowledge?.stamp === stamp) return this.#knowledge
    await this.#readOwn()
    const domains = bundle?.domains ?? []
    const vocabulary = bundle?.vocabulary ?? defaultVocabulary
    this.#knowledge = { stamp, rules, domains, vocabulary, products: this.#known(domains) }
    return this.#knowledge
  }

  /** What belongs to no domain of the rules may not be known of; what is published here comes before the word of others. */
  #known(domains: Knowledge['domains']): Knowledge['products'] {
    const names = new Set(domains.map(({ name }) => name))
    const all = new Map([...this.#elsewhere, ...this.#own.values()].map((each) => [each.product, each]))
    return new Map(
      [...all]
        .filter(([product]) => names.has(domainOfProduct(product)))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  }

  /** Reads publications that are new. */
  async #readOwn(): Promise<void> {
    const { metadata, mesh } = this.#options
    const sequences = await metadata.sequences()
    for (const product of this.#own.keys()) if (!sequences.has(product)) this.#own.delete(product)
    const changed = [...sequences]
      .filter(([product, sequence]) => this.#own.get(product)?.sequence !== sequence)
      .map(([product]) => product)
    for (let first = 0; first < changed.length; first += atOnce) {
      const some = changed.slice(first, first + atOnce)
      for (const publication of await Promise.all(some.map((product) => metadata.publication(product)))) {
        if (publication === undefined) continue
        const descriptor = describeProduct(publication, { mesh, node: '' })
        this.#own.set(publication.product, readKnownProduct(descriptor, { isElsewhere: false }))
      }
      // Others are answered meanwhile.
      await others()
    }
  }
}

const isSame = (a: readonly ProductDescriptor[], b: readonly ProductDescriptor[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index])
