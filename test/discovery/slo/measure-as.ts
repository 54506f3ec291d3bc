import { measureSlo } from '../../../src/discovery/slo/measure-slo.ts'
import type { Seen } from '../../../src/discovery/slo/seen.ts'
import type { MeasuredSlo } from '../../../src/discovery/slo/slo.ts'
import type { SlaProperty } from '../../../src/spec/data-contract.ts'

/** What was seen, as if every contract of the product promised this. */
export function promising(seen: Seen, ...slaProperties: readonly Omit<SlaProperty, 'id'>[]): Seen {
  const { publication } = seen
  const contracts = publication.documents.contracts.map((contract) => ({ ...contract, slaProperties }))
  return { ...seen, publication: { ...publication, documents: { ...publication.documents, contracts } } }
}

/** A promise of the product's first contract, measured. */
export function measureAs(seen: Seen, said: Omit<SlaProperty, 'id'>): MeasuredSlo {
  const [found] = measureSlo(promising(seen, said))
  if (found === undefined) throw new Error(`${said.property} is not measured`)
  return found
}
