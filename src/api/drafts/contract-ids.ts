import { newestPublications } from '../../sidecar/newest-publications.ts'
import { publishedIn } from '../../sidecar/published-products.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'

type IdStore = Parameters<typeof publishedIn>[0] & Pick<MetadataStore, 'publication'>

/** Which products of this node serve which contracts, read again only where something was published. */
export class ContractIds {
  readonly #metadata: IdStore
  readonly #idsOf = new Map<string, readonly string[]>()
  readonly #productsOf = new Map<string, Set<string>>()
  #revision = -1
  #reading: Promise<unknown> = Promise.resolve()

  constructor(metadata: IdStore) {
    this.#metadata = metadata
  }

  /** Keys of products that serve any of these. */
  async productsOf(wanted: ReadonlySet<string>): Promise<readonly string[]> {
    // One reader at a time: what it found is there for the next.
    const reading = this.#reading.then(() => this.#keepUp())
    this.#reading = reading.catch(() => undefined)
    await reading
    return [...new Set([...wanted].flatMap((id) => [...(this.#productsOf.get(id) ?? [])]))].sort()
  }

  async #keepUp(): Promise<void> {
    const { revision, keys, changedSince } = await publishedIn(this.#metadata)
    const changed = changedSince(this.#revision)
    // What was not finished, or nobody knows any more, is read as a whole.
    this.#revision = -1
    if (changed === undefined) {
      this.#idsOf.clear()
      this.#productsOf.clear()
    }
    for await (const [product, publication] of newestPublications(this.#metadata, changed ?? keys))
      this.#put(product, servedIds(publication))
    this.#revision = revision
  }

  #put(product: string, ids: readonly string[]): void {
    for (const id of this.#idsOf.get(product) ?? []) this.#productsOf.get(id)?.delete(product)
    this.#idsOf.set(product, ids)
    for (const id of ids) {
      const products = this.#productsOf.get(id) ?? new Set()
      this.#productsOf.set(id, products.add(product))
    }
  }
}

const servedIds = (publication: Publication | undefined): readonly string[] =>
  (publication?.documents.product.outputPorts ?? []).flatMap(({ contractId }) => contractId ?? [])
