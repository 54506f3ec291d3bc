import type { Agreement } from '../governance/agreement.ts'
import { schemaOf } from '../sidecar/governed-dataset-of.ts'
import { durationSeconds } from '../spec/duration.ts'
import { settingOf } from '../spec/resolve-inputs.ts'
import type { Publication } from '../store/publication.ts'

export interface StaleTerms {
  readonly agreement: Pick<Agreement, 'until'> | undefined
  readonly now: Date
}

/**
 * For how long a dataset may be read while its owner cannot be asked: what its contract says as `hansa.staleFor`, and no
 * longer than the agreement lasts.
 */
export function staleSeconds(
  publication: Publication,
  dataset: string,
  { agreement, now }: StaleTerms,
): number {
  const described = schemaOf(publication, dataset)
  const said = described && settingOf(described.object, described.document, 'hansa.staleFor')
  const seconds = typeof said === 'string' ? (durationSeconds(said) ?? 0) : 0
  if (agreement === undefined) return seconds
  const left = Math.floor((Date.parse(agreement.until) - now.getTime()) / 1000)
  return Math.max(0, Math.min(seconds, left))
}
