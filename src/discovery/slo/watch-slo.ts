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
  const [slo] = await watchSlos([product], watching)
  return slo
}

/** The same of several at once, whose changes are one commit: each is waited for until it is on the disk. */
export async function watchSlos(
  products: readonly string[],
  { metadata, now }: Watching,
): Promise<readonly ProductSlo[]> {
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
  const slos: ProductSlo[] = []
  for (const { seen, promises } of measured) slos.push(await standingOf(seen, promises, metadata))
  return slos
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

async function standingOf(
  { publication: { product }, reads, now }: Seen,
  promises: Measured['promises'],
  metadata: MetadataStore,
): Promise<ProductSlo> {
  const at = now.toISOString()
  const events = await metadata.sloEvents(product, eventsRead)
  return {
    product,
    state: worstState(promises.map(({ state }) => state)),
    at,
    answeredToday: answeredIn(reads, at.slice(0, 10)),
    promises: promises.map((promise) => standing(promise, events)),
    events: events.slice(0, eventsShown),
  }
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
