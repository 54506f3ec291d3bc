import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'

interface Known {
  readonly sequence: number
  readonly ids: readonly string[]
}

const atOnce = 64

/** Which products of this node serve which contracts, read again only where something was published. */
export class ContractIds {
  readonly #metadata: Pick<MetadataStore, 'sequences' | 'publication'>
  #known: ReadonlyMap<string, Known> = new Map()
  #reading: Promise<unknown> = Promise.resolve()

  constructor(metadata: Pick<MetadataStore, 'sequences' | 'publication'>) {
    this.#metadata = metadata
  }

  /** Keys of products that serve any of these. */
  async productsOf(wanted: ReadonlySet<string>): Promise<readonly string[]> {
    // One reader at a time: what it found is there for the next.
    const reading = this.#reading.then(() => this.#keepUp())
    this.#reading = reading.catch(() => undefined)
    await reading
    return [...this.#known]
      .filter(([, { ids }]) => ids.some((id) => wanted.has(id)))
      .map(([product]) => product)
  }

  async #keepUp(): Promise<void> {
    const sequences = [...(await this.#metadata.sequences())]
    const now = new Map<string, Known>()
    const missing: (readonly [string, number])[] = []
    for (const [product, sequence] of sequences) {
      const known = this.#known.get(product)
      if (known?.sequence === sequence) now.set(product, known)
      else missing.push([product, sequence])
    }
    for (let first = 0; first < missing.length; first += atOnce) {
      const some = missing.slice(first, first + atOnce)
      const read = await Promise.all(some.map(([product]) => this.#metadata.publication(product)))
      for (const [index, [product, sequence]] of some.entries())
        now.set(product, { sequence, ids: servedIds(read[index]) })
    }
    this.#known = now
  }
}

const servedIds = (publication: Publication | undefined): readonly string[] =>
  (publication?.documents.product.outputPorts ?? []).flatMap(({ contractId }) => contractId ?? [])
