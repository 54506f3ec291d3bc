import { isHansaError } from '../errors.ts'
import type { Decisions, Terms } from './decisions.ts'
import type { PublishedDatasets } from './published-datasets.ts'
import type { Seen } from './reader-session.ts'
import type { Reader } from './reader.ts'

export interface StillPermittedParts {
  readonly published: PublishedDatasets
  readonly decisions: Decisions
}

/** Whether `reader` would still be shown all of `seen` as it was; not where that cannot be told. */
export async function isStillPermitted(
  { published, decisions }: StillPermittedParts,
  { purpose, datasets }: Seen,
  { reader, terms }: { readonly reader: Reader; readonly terms: Terms },
): Promise<boolean> {
  if (purpose === undefined || datasets.length === 0) return true
  // Another node would have to be asked about what is not read now.
  if (datasets.some(({ node }) => node !== undefined)) return false
  try {
    const opened = await Promise.all(
      datasets.map(async ({ name: [domain = '', name = ''] }) =>
        published.open(await published.named({ domain, name }), terms),
      ),
    )
    const accesses = await decisions.decide(reader, opened, { ...terms, purpose })
    return accesses.every(
      ({ decision }, index) =>
        decision.kind === 'permitted' && decision.entitlement.signature === datasets[index]?.signature,
    )
  } catch (error) {
    if (isHansaError(error)) return false
    throw error
  }
}
