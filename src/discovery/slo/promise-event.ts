import type { SloEvent } from '../../store/slo-event-store.ts'
import { worstState, type MeasuredSlo } from './slo.ts'

/** A promise to all, or to the consumer that it names. */
export type Promised = Pick<MeasuredSlo, 'contract' | 'property' | 'element'> & { readonly consumer?: string }

/** The same for the same promise. */
export const promiseName = ({ contract, property, element, consumer }: Promised): string =>
  [contract, property, element ?? '', ...(consumer === undefined ? [] : [consumer])].join(' ')

/** How a promise stands, to be written down. */
export const promiseEvent = (
  promise: Promised & Pick<MeasuredSlo, 'promised' | 'state' | 'why'>,
  { product, at }: Pick<SloEvent, 'product' | 'at'>,
): Omit<SloEvent, 'before'> => {
  const { contract, property, promised, element, consumer, state, why } = promise
  return {
    product,
    promise: promiseName(promise),
    contract,
    property,
    ...(element === undefined ? {} : { element }),
    ...(consumer === undefined ? {} : { consumer }),
    promised,
    at,
    state,
    why,
  }
}

/** Of what is measured, what stands otherwise than before; and what stood and is measured no more, `unknown` for the reason given. */
export function changedEvents(
  measured: readonly Omit<SloEvent, 'before'>[],
  newest: readonly SloEvent[],
  { at, gone }: { readonly at: string; readonly gone: string },
): readonly Omit<SloEvent, 'before'>[] {
  const before = new Map(newest.map((event) => [event.promise, event]))
  const now = new Map<string, Omit<SloEvent, 'before'>>()
  // What is promised twice, as by two versions of a contract, stands as the worse.
  for (const event of measured) {
    const other = now.get(event.promise)
    if (other === undefined || worstState([event.state, other.state]) !== other.state)
      now.set(event.promise, event)
  }
  return [
    ...[...now.values()].filter(({ promise, state }) => before.get(promise)?.state !== state),
    ...newest
      .filter(({ promise, state }) => !now.has(promise) && state !== 'unknown')
      .map(({ before: _, ...event }) => ({ ...event, at, state: 'unknown' as const, why: gone })),
  ]
}
