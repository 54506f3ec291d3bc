import { setImmediate as others } from 'node:timers/promises'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { SloEvent } from '../../store/slo-event-store.ts'
import type { Answered } from './answered-totals.ts'
import { measureConsumers } from './measure-consumers.ts'
import { measureSlo } from './measure-slo.ts'
import { changedEvents, promiseEvent } from './promise-event.ts'
import { answeredIn } from './reads.ts'
import { seenOf, type Seen } from './seen.ts'
import { standing } from './standing.ts'
import { worstState, type MeasuredSlo, type SloState } from './slo.ts'

/** How a product's promises stand. */
export interface ProductSlo {
  readonly product: string
  /** The worst of its promises. */
  readonly state: SloState
  readonly at: string
  readonly promises: readonly MeasuredSlo[]
  /** Of all consumers, on this day of UTC. */
  readonly answeredToday: Readonly<Answered>
  /** How they stood before, newest first. */
  readonly events: readonly SloEvent[]
}

const eventsShown = 50
const eventsRead = 1000

interface Watching {
  readonly metadata: MetadataStore
  readonly now: Date
}

/**
 * Measures a product's promises, to all and to each consumer, and writes down which stand otherwise than before; undefined
 * where it is not published.
 */
export async function watchSlo(product: string, watching: Watching): Promise<ProductSlo | undefined> {
  const [watched] = await watchSlos([product], watching)
  if (watched === undefined) return undefined
  const events = await watching.metadata.sloEvents(product, eventsRead)
  return {
    ...watched,
    state: worstState(watched.promises.map(({ state }) => state)),
    at: watching.now.toISOString(),
    promises: watched.promises.map((promise) => standing(promise, events)),
    events: events.slice(0, eventsShown),
  }
}

/** A product's promises as they are now, without how they stood before. */
export type WatchedSlo = Pick<ProductSlo, 'product' | 'promises' | 'answeredToday'>

/** The same of several at once, whose changes are one commit: each is waited for until it is on the disk. */
export async function watchSlos(
  products: readonly string[],
  { metadata, now }: Watching,
): Promise<readonly WatchedSlo[]> {
  const measured: Measured[] = []
  for (const product of products) {
    const seen = await seenOf(product, metadata, now)
    if (seen !== undefined) measured.push(await measuredOf(seen, metadata))
    // Requests are answered meanwhile.
    await others()
  }
  const changed = measured.flatMap((each) => each.changed)
  // Who only looks writes nothing.
  if (changed.length > 0) await metadata.recordSloEvents(changed)
  return measured.map(({ seen, promises }) => ({
    ...{ product: seen.publication.product, promises },
    answeredToday: answeredIn(seen.reads, now.toISOString().slice(0, 10)),
  }))
}

interface Measured {
  readonly seen: Seen
  readonly promises: readonly MeasuredSlo[]
  readonly changed: readonly Omit<SloEvent, 'before'>[]
}

async function measuredOf(seen: Seen, metadata: MetadataStore): Promise<Measured> {
  const promises = measureSlo(seen)
  const { product } = seen.publication
  const at = seen.now.toISOString()
  const changed = changedEvents(
    promises.map((promise) => promiseEvent(promise, { product, at })),
    await metadata.newestSloEvents(product),
    { at, gone: 'it is promised no more' },
  )
  return { seen, promises, changed: [...changed, ...(await changedForConsumers(seen, { metadata, at }))] }
}

/** Who always got what was promised is not written down. */
async function changedForConsumers(
  seen: Seen,
  { metadata, at }: { readonly metadata: MetadataStore; readonly at: string },
): Promise<readonly Omit<SloEvent, 'before'>[]> {
  const { product } = seen.publication
  const newest = await metadata.newestConsumerSloEvents(product)
  const known = new Set(newest.map(({ promise }) => promise))
  const measured = measureConsumers(seen)
    .map((promise) => promiseEvent(promise, { product, at }))
    .filter(({ promise, state }) => state !== 'met' || known.has(promise))
  return changedEvents(measured, newest, { at, gone: 'it has read nothing in the window' })
}
