import type { AccessRequest } from '../agreement/request-access.ts'
import type { Reader } from '../reader.ts'
import { elsewhereFor, readerElsewhere, type Elsewhere } from './elsewhere.ts'
import type { RequestedElsewhere } from './requested-elsewhere.ts'

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
