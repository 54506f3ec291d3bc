import type { Agreement } from '../../governance/agreement.ts'
import type { AccessRequest } from '../agreement/request-access.ts'
import type { Reader } from '../reader.ts'
import { elsewhereFor, readerElsewhere, type Elsewhere } from './elsewhere.ts'

/** What another node answered to a request for access. */
export interface RequestedElsewhere {
  readonly node: string
  readonly agreement: Pick<
    Agreement,
    'id' | 'consumer' | 'product' | 'port' | 'major' | 'purpose' | 'until'
  > & { readonly state: string }
  /** Who decides there, as `formatPrincipal` writes them. */
  readonly owners: readonly string[]
}

export interface RequestThere {
  readonly node: string
  readonly request: AccessRequest
}

/** Asks the owners at a node for access, in the reader's name; undefined where this reader's requests go nowhere else. */
export async function requestElsewhere(
  all: Elsewhere | undefined,
  reader: Reader,
  { node, request }: RequestThere,
): Promise<RequestedElsewhere | undefined> {
  const elsewhere = elsewhereFor(reader, all)
  if (elsewhere?.datasets.requestAccess === undefined) return undefined
  return elsewhere.datasets.requestAccess(node, readerElsewhere(reader, elsewhere), request)
}
