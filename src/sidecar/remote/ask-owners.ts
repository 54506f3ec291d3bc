import { isHansaError } from '../../errors.ts'
import type { AccessLog } from '../access-log.ts'
import type { Asked } from '../access-record.ts'
import { goneFromView } from '../published-datasets.ts'
import type { ReadTerms, ViewTerms } from '../read-request.ts'
import type { RemoteAccess, RemoteDatasets, RemoteRequest } from './remote-datasets.ts'
import type { RemoteVersion } from './remote-versions.ts'
import { requireReadable } from './require-readable.ts'

/** A dataset of another node as its owner lets it be read, with all names that SQL has for it. */
export interface RemoteTable {
  readonly names: readonly (readonly string[])[]
  readonly access: RemoteAccess
  /** What was asked. */
  readonly request: RemoteRequest
}

export interface AskingParts {
  readonly datasets: Pick<RemoteDatasets, 'access'>
  readonly log: AccessLog
}

/** Fills in the request of one table. */
export function remoteRequest(
  { dataset, version }: RemoteVersion,
  { terms: { view, ...terms }, ...request }: Omit<RemoteRequest, 'dataset' | 'terms'> & { terms: ViewTerms },
): RemoteRequest {
  if (version !== undefined) {
    const isNumber = /^\d+$/.test(version)
    return isNumber
      ? { ...request, dataset, terms: withoutTime(terms), version: Number(version) }
      : { ...request, dataset, terms: { ...terms, asOf: version } }
  }
  if (view === undefined) return { ...request, dataset, terms }
  const before = view.remote.get(dataset.key)
  return before === undefined
    ? { ...request, dataset, terms: { ...terms, asOf: view.asOf } }
    : { ...request, dataset, terms: withoutTime(terms), version: before }
}

const withoutTime = ({ asOf: _, ...terms }: ReadTerms): ReadTerms => terms

/**
 * Asks the owner of each table, all at once, and says in the audit what they refuse. Throws the error of the first that
 * may not, or cannot, be read.
 */
export async function askOwners(
  { datasets, log }: AskingParts,
  asked: Asked,
  requests: readonly RemoteRequest[],
): Promise<readonly RemoteAccess[]> {
  const answers = await Promise.allSettled(requests.map((request) => datasets.access(request)))
  const accesses: RemoteAccess[] = []
  for (const [index, answer] of answers.entries()) {
    const dataset = requests[index]?.dataset
    if (answer.status === 'fulfilled') {
      requireReadable(answer.value.dataset, answer.value.columns)
      accesses.push(answer.value)
    } else {
      const error: unknown = answer.reason
      if (isHansaError(error, 'denied') && dataset !== undefined)
        await log.refused(asked, { datasets: [dataset.key], policies: [], error, node: dataset.node })
      throw error
    }
  }
  return accesses
}

/** The first read of a dataset in a view says which version the others have. */
export function keepInView({ view }: ViewTerms, tables: readonly RemoteTable[]): void {
  for (const { access, request } of tables) {
    if (view === undefined || request.terms.asOf !== view.asOf) continue
    const before = view.remote.get(access.dataset.key) ?? access.version
    if (before !== access.version) throw goneFromView(access.dataset.key)
    view.remote.set(access.dataset.key, before)
  }
}
