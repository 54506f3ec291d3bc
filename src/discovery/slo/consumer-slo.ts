import type { MetadataStore } from '../../store/metadata-store.ts'
import type { SloEvent } from '../../store/slo-event-store.ts'
import { measureConsumers, type ConsumerPromise } from './measure-consumers.ts'
import { seenOf } from './seen.ts'
import { standing } from './standing.ts'

/** How the promises of a product stand for one consumer of it. */
export interface ConsumerSlo {
  readonly consumer: string
  readonly promises: readonly ConsumerPromise[]
  /** How they stood before, newest first; from the first on that was not `met`. */
  readonly events: readonly SloEvent[]
}

const eventsRead = 1000
const eventsShown = 50

/** By consumer, those that `isShown` names, in the order of their names; nothing is written down for it. */
export async function consumerSlo(
  product: string,
  {
    metadata,
    now,
    isShown,
  }: {
    readonly metadata: MetadataStore
    readonly now: Date
    readonly isShown: (consumer: string) => boolean
  },
): Promise<readonly Omit<ConsumerSlo, 'events'>[]> {
  const seen = await seenOf(product, metadata, now)
  if (seen === undefined) return []
  const shown = measureConsumers(seen).filter(({ consumer }) => isShown(consumer))
  return [...Map.groupBy(shown, ({ consumer }) => consumer)].map(([consumer, promises]) => ({
    consumer,
    promises,
  }))
}

/** With how it was before. */
export async function withHistory(
  { consumer, promises }: Omit<ConsumerSlo, 'events'>,
  { product, metadata }: { readonly product: string; readonly metadata: Pick<MetadataStore, 'sloEvents'> },
): Promise<ConsumerSlo> {
  const events = await metadata.sloEvents(product, eventsRead, consumer)
  return {
    consumer,
    promises: promises.map((promise) => standing(promise, events)),
    events: events.slice(0, eventsShown),
  }
}
