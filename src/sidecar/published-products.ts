import type { MetadataStore } from '../store/metadata-store.ts'

type PublishedStore = Pick<
  MetadataStore,
  'sequences' | 'history' | 'bundleSequence' | 'newestMeshEvent' | 'meshEvents'
>

/** What is published, as it was when it was looked at last. */
export interface Published {
  /** Goes up with all that changes here, in this process only. */
  readonly revision: number
  /** The newest sequence of every product. */
  readonly sequences: ReadonlyMap<string, number>
  /** In order. */
  readonly keys: readonly string[]
  /** Products that were published, or went away, since a revision; undefined where nobody knows any more. */
  readonly changedSince: (revision: number) => ReadonlySet<string> | undefined
}

interface Change {
  readonly revision: number
  readonly product: string
}

/** Events that are read one by one; where there are more, all products are looked at again. */
const mostEvents = 5000
const eventsAtOnce = 500
const changesKept = 10_000

/**
 * The products that are published, kept in memory: what happened since the last look tells which are new, so nobody goes
 * through a hundred thousand for one of them.
 */
class PublishedProducts {
  readonly #store: PublishedStore
  readonly #sequences = new Map<string, number>()
  /** Never changed, so that whoever has them may go through them. */
  #keys: readonly string[] = []
  /** Newest last; what is older than the first of them is not known. */
  #changes: Change[] = []
  #knownFrom = 0
  #revision = 0
  #position = -1
  #rules = -1
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: PublishedStore) {
    this.#store = store
  }

  /** As of now. Looks take their turns: each sees what was committed before it was asked for. */
  current(): Promise<Published> {
    const turn = this.#last.then(() => this.#look())
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #look(): Promise<Published> {
    const rules = await this.#store.bundleSequence()
    const newest = await this.#store.newestMeshEvent()
    const behind = newest - this.#position
    // Rules may give a domain to another node.
    if (this.#position < 0 || rules !== this.#rules || behind < 0 || behind > mostEvents)
      await this.#readAll(newest)
    else if (behind > 0) await this.#readEvents(newest)
    this.#rules = rules
    return {
      revision: this.#revision,
      sequences: this.#sequences,
      keys: this.#keys,
      changedSince: (revision) => this.#changedSince(revision),
    }
  }

  async #readAll(newest: number): Promise<void> {
    const sequences = await this.#store.sequences()
    this.#sequences.clear()
    for (const [product, sequence] of sequences) this.#sequences.set(product, sequence)
    this.#keys = [...sequences.keys()].sort()
    this.#changes = []
    this.#revision += 1
    this.#knownFrom = this.#revision
    this.#position = newest
  }

  async #readEvents(newest: number): Promise<void> {
    while (this.#position < newest) {
      const events = await this.#store.meshEvents(this.#position, eventsAtOnce)
      for (const { event } of events)
        if (event.about === 'product' && event.type !== 'hansa.product.failed')
          await this.#readProduct(event.product)
      this.#position = events.at(-1)?.position ?? newest
    }
  }

  async #readProduct(product: string): Promise<void> {
    const [head] = await this.#store.history(product, 1)
    if (head?.sequence === this.#sequences.get(product)) return
    const place = firstFrom(this.#keys, product)
    if (head === undefined) this.#keys = this.#keys.toSpliced(place, 1)
    else if (!this.#sequences.has(product)) this.#keys = this.#keys.toSpliced(place, 0, product)
    if (head === undefined) this.#sequences.delete(product)
    else this.#sequences.set(product, head.sequence)
    this.#revision += 1
    this.#changes.push({ revision: this.#revision, product })
    if (this.#changes.length <= changesKept) return
    const [forgotten] = this.#changes.splice(0, 1)
    this.#knownFrom = forgotten?.revision ?? this.#revision
  }

  #changedSince(revision: number): ReadonlySet<string> | undefined {
    if (revision < this.#knownFrom) return undefined
    const since = this.#changes.filter((change) => change.revision > revision)
    return new Set(since.map(({ product }) => product))
  }
}

const opened = new WeakMap<PublishedStore, PublishedProducts>()

/** What a store has published now; whoever asks about the same store shares what is kept. */
export function publishedIn(store: PublishedStore): Promise<Published> {
  let products = opened.get(store)
  if (products === undefined) {
    products = new PublishedProducts(store)
    opened.set(store, products)
  }
  return products.current()
}

/** Where the first of some keys, in order, is that is not before this one. */
export function firstFrom(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}
