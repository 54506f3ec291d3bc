import type { SloEvent } from '../../store/slo-event-store.ts'
import { basisOf } from './basis-of.ts'
import { worstState, type MeasuredSlo } from './slo.ts'
import type { ProductSlo } from './watch-slo.ts'

/**
 * How promises stand, for a consumer (`formatPrincipal`) who does not own the product: what values of the data would tell is
 * left out, since they may be hidden, as is how much others read.
 */
export function sloForOthers(
  slo: Omit<ProductSlo, 'answeredToday'>,
  consumer: string,
): Omit<ProductSlo, 'answeredToday'> {
  const promises = slo.promises.map((promise) => forOthers(promise, consumer))
  return {
    ...slo,
    state: worstState(promises.map(({ state }) => state)),
    promises,
    events: slo.events.flatMap((event) => eventForOthers(event) ?? []),
  }
}

/** How a promise stood, for who does not own the product; undefined where only owners hear of it. */
export function eventForOthers(event: SloEvent): SloEvent | undefined {
  if (isForOwnersOnly(event)) return undefined
  return basisOf(event) === 'use' ? { ...event, why: ownersOnly } : event
}

/** Whether how a promise stands is told by values of the data, so that only owners hear of it. */
export const isForOwnersOnly = (promise: Pick<MeasuredSlo, 'property' | 'element'>): boolean =>
  basisOf(promise) === 'data'

/** Whether a reader (`formatPrincipal`) who does not own the product may hear how a promise to all, or to one consumer, stands. */
export const mayHearOfPromise = (
  promise: Pick<SloEvent, 'property' | 'element' | 'consumer'>,
  reader: string,
): boolean => (promise.consumer === undefined ? !isForOwnersOnly(promise) : promise.consumer === reader)

const ownersOnly = 'what was seen is told to the owners'

function forOthers(promise: MeasuredSlo, reader: string): MeasuredSlo {
  const { contract, property, promised, element, state } = promise
  const said = { contract, property, promised, ...(element === undefined ? {} : { element }) }
  switch (basisOf(promise)) {
    case 'builds':
      return promise
    case 'use':
      return { ...said, state, why: ownersOnly, ...standingOnly(promise), ...ownOnly(promise, reader) }
    case 'data':
      return { ...said, state: 'unknown', why: ownersOnly }
  }
}

const ownOnly = ({ consumers = [] }: MeasuredSlo, reader: string): Pick<MeasuredSlo, 'consumers'> => {
  const own = consumers.filter(({ consumer }) => consumer === reader)
  return own.length === 0 ? {} : { consumers: own }
}

/** How it stood on each day, which others are told for today. */
const standingOnly = ({ days }: MeasuredSlo): Pick<MeasuredSlo, 'days'> =>
  days === undefined
    ? {}
    : { days: days.map(({ day, stood }) => (stood === undefined ? { day } : { day, stood })) }
