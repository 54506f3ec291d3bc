import type { Agreement } from '../governance/agreement.ts'
import type { AccessDecision } from '../governance/entitlement.ts'
import { schemaOf } from '../sidecar/governed-dataset-of.ts'
import { durationSeconds } from '../spec/duration.ts'
import { settingOf } from '../spec/resolve-inputs.ts'
import type { Publication } from '../store/publication.ts'

export interface StaleTerms {
  readonly agreement: Pick<Agreement, 'until'> | undefined
  readonly decision: AccessDecision
  readonly now: Date
}

/**
 * For how long a dataset may be read while its owner cannot be asked: what its contract says as `hansa.staleFor`, and no
 * longer than the agreement and the exceptions that it rests on last.
 */
export function staleSeconds(
  publication: Publication,
  dataset: string,
  { agreement, decision, now }: StaleTerms,
): number {
  const described = schemaOf(publication, dataset)
  const said = described && settingOf(described.object, described.document, 'hansa.staleFor')
  const seconds = typeof said === 'string' ? (durationSeconds(said) ?? 0) : 0
  const exceptions = decision.excepted ?? []
  const ends = [...(agreement === undefined ? [] : [agreement]), ...exceptions].map(({ until }) =>
    Math.floor((Date.parse(until) - now.getTime()) / 1000),
  )
  return Math.max(0, Math.min(seconds, ...ends))
}
