import type { DataContract } from './data-contract.ts'
import { isDate, isDateTime } from './formats.ts'

/** The end of support, or else of life, that a contract's SLA names: an ISO date. */
export function endDateOf(contract: DataContract): string | undefined {
  for (const wanted of ['endofsupport', 'endoflife']) {
    const found = contract.slaProperties?.find(({ property }) => property.toLowerCase() === wanted)?.value
    if (typeof found === 'string' && (isDate(found) || isDateTime(found))) return found.slice(0, 10)
  }
  return undefined
}
