import { describeProduct } from '../../mesh/describe-product.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { defaultVocabulary, type Vocabulary } from '../../spec/vocabulary.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { newestPublications } from '../../sidecar/newest-publications.ts'
import { publishedIn, type Published } from '../../sidecar/published-products.ts'
import { domainOf } from '../../spec/domain-of.ts'
import type { KnownProduct } from './known-product.ts'
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
  /** By `<domain>/<product>`, in the order of these; only of domains that the rules know, here or at a node. */
  readonly products: ReadonlyMap<string, KnownProduct>
}

/** What the products of a mesh promise, kept in memory and read again as they are published. */
export class KnownMesh {
  readonly #options: KnownMeshOptions
  readonly #rules: GoverningRules
  readonly #own = new Map<string, KnownProduct>()
  #ownRevision = -1
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
    const published = await publishedIn(this.#options.metadata)
    const heard = (await this.#options.others?.()) ?? []
    if (!isSame(heard, this.#heard))
      this.#elsewhere = heard.map((descriptor) => readKnownProduct(descriptor, { isElsewhere: true }))
    this.#heard = heard
    const rules = bundle?.sequence ?? 0
    const theirs = heard.map(({ node, product, sequence }) => [node, product, sequence])
    const stamp = JSON.stringify([rules, published.revision, theirs])
    if (this.#knowledge?.stamp === stamp) return this.#knowledge
    await this.#readOwn(published)
    const domains = bundle?.domains ?? []
    const vocabulary = bundle?.vocabulary ?? defaultVocabulary
    this.#knowledge = {
      stamp,
      rules,
      domains,
      vocabulary,
      products: this.#known(domainsIn(bundle), published),
    }
    return this.#knowledge
  }

  /** What belongs to no domain of the rules may not be known of; what is published here comes before the word of others. */
  #known(domains: ReadonlySet<string>, { keys: own }: Published): Knowledge['products'] {
    const theirs = new Map(this.#elsewhere.map((each) => [each.product, each]))
    const keys = theirs.size === 0 ? own : [...new Set([...own, ...theirs.keys()])].sort()
    const known = new Map<string, KnownProduct>()
    for (const key of keys) {
      const product = this.#own.get(key) ?? theirs.get(key)
      if (product !== undefined && domains.has(domainOf(key))) known.set(key, product)
    }
    return known
  }

  /** Reads publications that are new. */
  async #readOwn({ sequences, keys, changedSince, revision }: Published): Promise<void> {
    const { metadata, mesh } = this.#options
    for (const product of this.#own.keys()) if (!sequences.has(product)) this.#own.delete(product)
    const changed = [...(changedSince(this.#ownRevision) ?? keys)].filter(
      (product) => this.#own.get(product)?.sequence !== sequences.get(product),
    )
    for await (const [product, publication] of newestPublications(metadata, changed)) {
      if (publication === undefined) continue
      const descriptor = describeProduct(publication, { mesh, node: '' })
      this.#own.set(product, readKnownProduct(descriptor, { isElsewhere: false }))
    }
    this.#ownRevision = revision
  }
}

/** A node's rules declare its own domains, and name those of the others. */
const domainsIn = (bundle: GovernanceBundle | undefined): ReadonlySet<string> =>
  new Set([
    ...(bundle?.domains ?? []).map(({ name }) => name),
    ...(bundle?.nodes ?? []).flatMap(({ domains }) => domains),
  ])

const isSame = (a: readonly ProductDescriptor[], b: readonly ProductDescriptor[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index])
