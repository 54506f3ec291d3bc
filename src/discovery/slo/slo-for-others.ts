import { worstState, type MeasuredSlo } from './slo.ts'
import type { ProductSlo } from './watch-slo.ts'

/**
 * How promises stand, for who does not own the product: what values of the data would tell is left out, since they may be
 * hidden, as is how much others read.
 */
export function sloForOthers(slo: ProductSlo): ProductSlo {
  const promises = slo.promises.map(forOthers)
  return {
    ...slo,
    state: worstState(promises.map(({ state }) => state)),
    promises,
    events: slo.events
      .filter((event) => !isForOwnersOnly(event))
      .map((event) => (basisOf(event) === 'use' ? { ...event, why: ownersOnly } : event)),
  }
}

/** Whether how a promise stands is told by values of the data, so that only owners hear of it. */
export const isForOwnersOnly = (promise: Pick<MeasuredSlo, 'property' | 'element'>): boolean =>
  basisOf(promise) === 'data'

const ownersOnly = 'what was seen is told to the owners'

function forOthers(promise: MeasuredSlo): MeasuredSlo {
  const { contract, property, promised, element, state } = promise
  const said = { contract, property, promised, ...(element === undefined ? {} : { element }) }
  switch (basisOf(promise)) {
    case 'builds':
      return promise
    case 'use':
      return { ...said, state, why: ownersOnly, ...standingOnly(promise) }
    case 'data':
      return { ...said, state: 'unknown', why: ownersOnly }
  }
}

/** How it stood on each day, which others are told for today. */
const standingOnly = ({ days }: MeasuredSlo): Pick<MeasuredSlo, 'days'> =>
  days === undefined
    ? {}
    : { days: days.map(({ day, stood }) => (stood === undefined ? { day } : { day, stood })) }

/** What a measurement is made of. */
function basisOf({
  property,
  element,
}: Pick<MeasuredSlo, 'property' | 'element'>): 'builds' | 'use' | 'data' {
  switch (property) {
    case 'completeness':
    case 'retention':
      return 'data'
    case 'latency':
      return element === undefined ? 'builds' : 'data'
    case 'availability':
    case 'throughput':
      return 'use'
    default:
      return 'builds'
  }
}
