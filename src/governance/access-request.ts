import type { Agreement } from './agreement.ts'
import {
  datasetEntity,
  datetime,
  domainEntity,
  principalEntity,
  principalUid,
  purposeEntity,
  purposeUid,
  reference,
} from './cedar-entities.ts'
import type { CedarRequest } from './cedar.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import type { PolicySet } from './policy-set.ts'
import type { Principal } from './principal.ts'

/** What is decided about one read of one dataset. */
export interface AccessRequest {
  readonly principal: Principal
  /** Stated, or the agreement's own. */
  readonly purpose: string
  readonly dataset: GovernedDataset
  /** What the read rests on, where it rests on one; its narrowing holds then. */
  readonly agreement?: Agreement
  /** The port it came by, for `context.port`: `http`, `cli`. */
  readonly port: string
  readonly now: Date
}

/** The part that is the same for the dataset, its columns and its rows. */
export type AccessQuestion = Omit<CedarRequest, 'action' | 'resource'>

/** Undefined where an attribute of the principal is of another type than the vocabulary declares. */
export function questionOf(
  { principal, purpose, dataset, agreement, port, now }: AccessRequest,
  { vocabulary, purposes }: PolicySet,
): AccessQuestion | undefined {
  const who = principalEntity(principal, vocabulary)
  if (who === undefined) return undefined
  return {
    principal: principalUid(principal),
    context: {
      purpose: reference(purposeUid(purpose)),
      port,
      now: datetime(now),
      ...(agreement === undefined ? {} : { agreement: agreement.id }),
    },
    entities: [who, purposeEntity(purpose, purposes), domainEntity(dataset.domain), datasetEntity(dataset)],
  }
}

/** A request with what Cedar is told of it, and the rules. */
export interface AskedAccess {
  readonly request: AccessRequest
  readonly question: AccessQuestion
  readonly policies: PolicySet
}
