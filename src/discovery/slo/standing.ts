import type { SloEvent } from '../../store/slo-event-store.ts'
import { promiseName, type Promised } from './promise-event.ts'
import { withStanding } from './slo-days.ts'
import type { MeasuredSlo } from './slo.ts'

/** A promise with how it stood on each of its days; `events` are those of the product or of one consumer, newest first. */
export function standing<P extends Promised & Pick<MeasuredSlo, 'days'>>(
  promise: P,
  events: readonly SloEvent[],
): P {
  const { days } = promise
  const own = events.filter((event) => event.promise === promiseName(promise))
  return days === undefined ? promise : { ...promise, days: withStanding(days, own) }
}
