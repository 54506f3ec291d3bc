import type { MeasuredSlo } from './slo.ts'

/** What a measurement of a promise is made of: builds, how much readers use it, or values of the data. */
export function basisOf({
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
