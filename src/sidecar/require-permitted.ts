import { HansaError, isHansaError } from '../errors.ts'
import type { DecidingPolicy, UnderExceptions } from '../governance/entitlement.ts'
import type { AccessLog } from './access-log.ts'
import { exceptedIn, type Asked } from './access-record.ts'
import type { DatasetAccess, PermittedAccess } from './dataset-access.ts'
import type { Decisions, Terms } from './decisions.ts'
import type { PublishedDataset } from './published-datasets.ts'

export interface WantedDatasets {
  readonly datasets: readonly PublishedDataset[]
  readonly terms: Terms
}

export interface Judges {
  readonly decisions: Decisions
  readonly log: AccessLog
}

/** Throws `unauthenticated` where the reader's proof has expired, once that is in the audit. */
export async function requireProof({ decisions, log }: Judges, asked: Asked): Promise<void> {
  try {
    decisions.requireProof(asked.reader)
  } catch (error) {
    if (isHansaError(error)) await log.refused(asked, { datasets: [], policies: [], error })
    throw error
  }
}

/** Access to all of the datasets; or the error that says why not, once it is in the audit. */
export async function requirePermitted(
  { decisions, log }: Judges,
  asked: Asked,
  { datasets, terms }: WantedDatasets,
): Promise<readonly PermittedAccess[]> {
  const keys = datasets.map(({ key }) => key)
  const refuse = async (error: HansaError, decision: Refused = { policies: [] }): Promise<never> => {
    await log.refused(asked, { datasets: keys, policies: decision.policies, ...exceptedIn(decision), error })
    throw error
  }
  const decided = await decisions.decide(asked.reader, datasets, terms).catch((error: unknown) => {
    if (isHansaError(error, 'denied') || isHansaError(error, 'unauthenticated')) return refuse(error)
    throw error
  })
  const permitted: PermittedAccess[] = []
  for (const access of decided) {
    const { decision } = access
    if (isPermitted(access)) permitted.push(access)
    else if (decision.kind === 'denied') {
      await refuse(new HansaError('denied', decision.message, { remedy: decision.remedy }), decision)
    }
  }
  return permitted
}

type Refused = UnderExceptions & { readonly policies: readonly DecidingPolicy[] }

const isPermitted = (access: DatasetAccess): access is PermittedAccess =>
  access.decision.kind === 'permitted' && access.purpose !== undefined
