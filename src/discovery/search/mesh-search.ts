import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { usageTotals } from '../../sidecar/audit/usage.ts'
import type { UsageTotals } from '../../sidecar/audit/usage-totals.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import { servedProtocols } from '../../spec/served-protocols.ts'
import { defaultVocabulary } from '../../spec/vocabulary.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { knownDomains } from './known-domains.ts'
import { patiently } from './patiently.ts'
import { productsOfNode, type ProductSource } from './product-source.ts'
import { renewedValue, type RenewedValue } from './renewed-value.ts'
import { SearchIndex } from './search-index.ts'
import { standingPromises } from '../slo/standing-promises.ts'
import { searchMesh, type SearchRequest, type SearchResult } from './search-mesh.ts'
import type { SearchView } from './search-view.ts'

export interface MeshSearchOptions {
  /** The mesh's name. */
  readonly mesh: string
  readonly settings: MeshSettings
  readonly metadata: MetadataStore
  readonly now: () => Date
  /** What other nodes say that they serve, verified. */
  readonly others?: () => Promise<readonly ProductDescriptor[]>
}

/** How long what is published may be looked for by an older index. */
const freshMilliseconds = 1000
const usageMilliseconds = 60_000
const promisesMilliseconds = 60_000
const ratingsMilliseconds = 60_000

/** What a node can search: its index, kept up with what is published, under the rules of the moment. */
export class MeshSearch implements AsyncDisposable {
  readonly #index: SearchIndex
  readonly #source: ProductSource
  readonly #options: MeshSearchOptions
  readonly #rules: GoverningRules
  #checking: Promise<void> | undefined
  #checkedAt = -Infinity
  // Without use and ratings things are only in another order; without promises nothing is known of any.
  readonly #uses: RenewedValue<SearchView['uses']>
  readonly #ratings: RenewedValue<SearchView['ratings']>
  readonly #promises: RenewedValue<SearchView['promises']>

  private constructor(index: SearchIndex, options: MeshSearchOptions) {
    const { mesh, settings, metadata, now, others } = options
    this.#index = index
    this.#options = options
    const node = settings.node?.name
    this.#source = productsOfNode({ mesh, node, metadata, ...(others === undefined ? {} : { others }) })
    this.#rules = new GoverningRules(metadata, mesh, now)
    this.#uses = renewedValue<SearchView['uses']>(usageMilliseconds, new Map(), async () =>
      usesIn(await usageTotals(metadata)),
    )
    this.#ratings = renewedValue<SearchView['ratings']>(ratingsMilliseconds, new Map(), () =>
      metadata.starCounts(),
    )
    this.#promises = renewedValue<SearchView['promises']>(promisesMilliseconds, new Map(), () =>
      standingPromises(metadata),
    )
  }

  /** Opens the index of the state folder; what is missing in it is brought by the first search. */
  static async open(options: MeshSearchOptions): Promise<MeshSearch> {
    return new MeshSearch(await SearchIndex.open(options.settings.state), options)
  }

  /** Brings the index up to what is published now. */
  async keepUp(): Promise<void> {
    await this.#index.keepUp(this.#source)
  }

  /**
   * Finds what the rules in force know of. What was published more than a second ago is found, but while an index of very many
   * products is being made. Throws `denied` where the rules cannot be read.
   */
  async search(request: SearchRequest): Promise<SearchResult> {
    const [view] = await Promise.all([this.#view(), this.#keptUp()])
    return searchMesh(this.#index, view, request)
  }

  async close(): Promise<void> {
    await this.#checking?.catch(() => undefined)
    await this.#uses.settled()
    await this.#ratings.settled()
    await this.#promises.settled()
    await this.#index.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #keptUp(): Promise<void> {
    if (this.#checking === undefined && performance.now() - this.#checkedAt < freshMilliseconds) return
    this.#checking ??= this.keepUp().finally(() => {
      this.#checking = undefined
      this.#checkedAt = performance.now()
    })
    await patiently(this.#checking)
  }

  async #view(): Promise<SearchView> {
    const { settings } = this.#options
    const bundle = (await this.#rules.current())?.bundle
    const own = settings.node?.name ?? ''
    const protocols = servedProtocols(settings).map(({ name }) => name)
    return {
      domains: bundle === undefined ? [] : knownDomains(bundle),
      vocabulary: bundle?.vocabulary ?? defaultVocabulary,
      protocolsOf: (node) => (node === own ? protocols : []),
      promises: await this.#promises.current(),
      uses: await this.#uses.current(),
      ratings: await this.#ratings.current(),
    }
  }
}

/** A product with ten times the use counts a step more, and many consumers more than many queries. */
function usesIn({ products }: UsageTotals): SearchView['uses'] {
  const uses = new Map<string, number>()
  for (const [product, { consumers }] of products) {
    let queries = 0
    for (const consumer of consumers.values()) queries += consumer.queries
    uses.set(product, Math.log1p(queries + 5 * consumers.size))
  }
  return uses
}
