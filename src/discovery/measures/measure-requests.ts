import type { RequestFact } from './request-facts.ts'
import { spanOf, type Span } from './span.ts'
import { isIn, type DayRange } from './window.ts'

export interface RequestMeasures {
  readonly requested: number
  readonly granted: number
  readonly refused: number
  /** Now. */
  readonly waiting: number
  /** Of those that were granted. */
  readonly requestToGrant: Span
}

/** Requests that were made, and those that were decided, in the range. */
export function measureRequests(requests: readonly RequestFact[], range: DayRange): RequestMeasures {
  const decided = requests.filter(({ decidedAt }) => decidedAt !== undefined && isIn(range, decidedAt))
  const granted = decided.filter(({ outcome }) => outcome === 'granted')
  return {
    requested: requests.filter(({ requestedAt }) => isIn(range, requestedAt)).length,
    granted: granted.length,
    refused: decided.filter(({ outcome }) => outcome === 'refused').length,
    waiting: requests.filter(({ outcome }) => outcome === 'waiting').length,
    requestToGrant: spanOf(
      granted.map(
        ({ requestedAt, decidedAt }) =>
          (Date.parse(decidedAt ?? requestedAt) - Date.parse(requestedAt)) / 1000,
      ),
    ),
  }
}
