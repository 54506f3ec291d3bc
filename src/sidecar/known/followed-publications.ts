import type { MetadataStore } from '../../store/metadata-store.ts'
import { inTurn } from '../in-turn.ts'

type FollowedStore = Pick<MetadataStore, 'meshEvents' | 'newestMeshEvent' | 'sequences'>

/** Events that are read at a time. */
const atOnce = 1000
/** Who is further behind reads all products again. */
const mostBehind = 10_000

/**
 * The newest publication of every product, as it is at each moment that is asked for. Every commit of a publication has an
 * event in the same transaction, so one small question tells whether anything has changed, and events what.
 */
export class FollowedPublications {
  readonly #store: FollowedStore
  readonly #turn = inTurn(1)
  #position: number | undefined
  #sequences = new Map<string, number>()

  constructor(store: FollowedStore) {
    this.#store = store
  }

  /** Sequences by product, none older than this call; later ones may come into it meanwhile. */
  async current(): Promise<ReadonlyMap<string, number>> {
    if ((await this.#store.newestMeshEvent()) !== this.#position) await this.#turn(() => this.#catchUp())
    return this.#sequences
  }

  async #catchUp(): Promise<void> {
    const newest = await this.#store.newestMeshEvent()
    const before = this.#position
    if (before === undefined || newest < before || newest - before > mostBehind) {
      // The position first: what is published in between is read with the products, and once more as an event.
      this.#sequences = new Map(await this.#store.sequences())
      this.#position = newest
      return
    }
    for (let after = before; after < newest;) {
      const events = await this.#store.meshEvents(after, atOnce)
      for (const { event } of events)
        if (event.about === 'product' && 'publication' in event.data)
          this.#published(event.product, event.data.publication)
      after = events.at(-1)?.position ?? newest
      this.#position = after
    }
  }

  /** A product's sequences only rise. */
  #published(product: string, sequence: number): void {
    this.#sequences.set(product, Math.max(sequence, this.#sequences.get(product) ?? 0))
  }
}
