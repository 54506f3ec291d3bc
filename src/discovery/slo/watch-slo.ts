import type { MetadataStore } from '../../store/metadata-store.ts'
import type { SloEvent } from '../../store/slo-event-store.ts'
import { measureSlo } from './measure-slo.ts'
import { seenOf } from './seen.ts'
import { withStanding } from './slo-days.ts'
import { worstState, type MeasuredSlo, type SloState } from './slo.ts'

/** How a product's promises stand. */
export interface ProductSlo {
  readonly product: string
  /** The worst of its promises. */
  readonly state: SloState
  readonly at: string
  readonly promises: readonly MeasuredSlo[]
  /** How they stood before, newest first. */
  readonly events: readonly SloEvent[]
}

const eventsShown = 50
const eventsRead = 1000

/** Measures a product's promises, and writes down which stand otherwise than before; undefined where it is not published. */
export async function watchSlo(
  product: string,
  { metadata, now }: { readonly metadata: MetadataStore; readonly now: Date },
): Promise<ProductSlo | undefined> {
  const seen = await seenOf(product, metadata, now)
  if (seen === undefined) return undefined
  const promises = measureSlo(seen)
  const at = now.toISOString()
  const measured = promises.map((promise) => eventOf(promise, { product, at }))
  const stood = await metadata.sloEvents(product, eventsRead)
  // Who only looks writes nothing.
  if (measured.some((event) => stood.find(({ promise }) => promise === event.promise)?.state !== event.state))
    await metadata.recordSloEvents(measured)
  const events = await metadata.sloEvents(product, eventsRead)
  return {
    product,
    state: worstState(promises.map(({ state }) => state)),
    at,
    promises: promises.map((promise) => withDays(promise, events)),
    events: events.slice(0, eventsShown),
  }
}

function withDays(promise: MeasuredSlo, events: readonly SloEvent[]): MeasuredSlo {
  const { days } = promise
  const own = events.filter((event) => event.promise === nameOf(promise))
  return days === undefined ? promise : { ...promise, days: withStanding(days, own) }
}

/** The same for the same promise. */
const nameOf = ({ contract, property, element }: MeasuredSlo): string =>
  [contract, property, element ?? ''].join(' ')

const eventOf = (
  promise: MeasuredSlo,
  { product, at }: { readonly product: string; readonly at: string },
): Omit<SloEvent, 'before'> => {
  const { contract, property, promised, element, state, why } = promise
  return {
    product,
    promise: nameOf(promise),
    contract,
    property,
    ...(element === undefined ? {} : { element }),
    promised,
    at,
    state,
    why,
  }
}
