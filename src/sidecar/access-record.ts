import type { WriteDecision } from '../governance/decide-write.ts'
import type { DecidingPolicy, UnderExceptions } from '../governance/entitlement.ts'
import { formatPrincipal } from '../governance/principal.ts'
import { isHansaError } from '../errors.ts'
import {
  accessLimits,
  type AccessBegan,
  type AccessDenied,
  type AccessedDataset,
  type AccessEnded,
  type PushDecided,
} from './access-entry.ts'
import type { PermittedAccess } from './dataset-access.ts'
import type { Reader } from './reader.ts'
import { actingFor } from './acting.ts'
import type { RemoteAccess } from './remote/remote-datasets.ts'

/** One read, as its entries in the audit tell of it. */
export interface Asked {
  /** Ties the entries together. */
  readonly access: string
  readonly reader: Reader
  readonly port: string
  readonly purpose: string | undefined
  readonly statement: string
}

/** A longer statement is kept up to here. */
const longestStatement = 20_000

export const accessBegan = (asked: Asked, at: Date, datasets: readonly AccessedDataset[]): AccessBegan => ({
  kind: 'access',
  ...askedBy(asked, at),
  datasets,
})

/** What is recorded of a dataset; `columns` are those that are really used. */
export function accessedDataset(access: PermittedAccess, columns: readonly string[]): AccessedDataset {
  const { decision, snapshot, agreement, bundle } = access
  const { entitlement, policies } = decision
  const limits = accessLimits(entitlement)
  return {
    dataset: entitlement.dataset,
    version: snapshot.version,
    snapshot: snapshot.id,
    columns,
    ...(agreement === undefined ? {} : { agreement: agreement.id }),
    ...(entitlement.signature === undefined ? {} : { entitlement: entitlement.signature }),
    ...(limits === undefined ? {} : { limits }),
    policies: unique([...policies, ...reasonsOf(access)]),
    ...exceptedIn(decision),
    bundle,
  }
}

/** As entries have it: ids, and who answers for them is in the rules of that time. */
export const exceptedIn = ({ excepted }: UnderExceptions): { readonly excepted?: readonly string[] } =>
  excepted === undefined ? {} : { excepted: excepted.map(({ policy }) => policy) }

/** What is recorded of a dataset that another node let this reader see. */
export const accessedElsewhere = (
  { dataset, version, snapshot, agreement, entitlement }: RemoteAccess,
  columns: readonly string[],
): AccessedDataset => ({
  dataset: dataset.key,
  version,
  snapshot,
  columns,
  ...(agreement === undefined ? {} : { agreement }),
  ...(entitlement === undefined ? {} : { entitlement }),
  policies: [],
  bundle: 0,
  node: dataset.node,
})

const reasonsOf = ({ decision: { entitlement } }: PermittedAccess): readonly DecidingPolicy[] => [
  ...entitlement.columns.flatMap(({ reasons }) => reasons),
  ...entitlement.rowReasons,
]

const unique = (policies: readonly DecidingPolicy[]): readonly DecidingPolicy[] => [
  ...new Map(policies.map((policy) => [policy.id, policy])).values(),
]

export interface Denial {
  /** Keys of the datasets that were asked for. */
  readonly datasets: readonly string[]
  readonly policies: readonly DecidingPolicy[]
  readonly excepted?: readonly string[]
  readonly code: string
  readonly message: string
  /** The node that refused, where that is another. */
  readonly node?: string
}

export const accessDenied = (asked: Asked, at: Date, denial: Denial): AccessDenied => ({
  kind: 'denied',
  ...askedBy(asked, at),
  ...denial,
})

/** One push, as its entries in the audit tell of it. */
export interface AskedPush extends Pick<Asked, 'access' | 'reader' | 'port'> {
  readonly dataset: string
  readonly bundle: number
}

export const pushDecided = (
  { access, reader, port, dataset, bundle }: AskedPush,
  at: Date,
  decision: WriteDecision,
): PushDecided => ({
  kind: 'push',
  at: at.toISOString(),
  ...whoOf(reader),
  access,
  port,
  dataset,
  permitted: decision.kind === 'permitted',
  ...(decision.kind === 'denied' ? { message: decision.message } : {}),
  policies: decision.policies,
  ...exceptedIn(decision),
  bundle,
})

export interface Ending {
  /** What ended it early. */
  readonly error?: unknown
  readonly rows: number
  readonly bytes: number
  readonly milliseconds: number
}

export function accessEnded(
  { access, reader }: Pick<Asked, 'access' | 'reader'>,
  at: Date,
  { error, milliseconds, rows, bytes }: Ending,
): AccessEnded {
  const cancelled = isHansaError(error, 'cancelled')
  const outcome = error === undefined ? 'complete' : cancelled ? 'cancelled' : 'failed'
  return {
    kind: 'ended',
    at: at.toISOString(),
    ...whoOf(reader),
    access,
    outcome,
    ...(error === undefined ? {} : { code: isHansaError(error) ? error.code : 'internal' }),
    rows,
    bytes,
    milliseconds: Math.round(milliseconds),
  }
}

const askedBy = ({ access, reader, port, purpose, statement }: Asked, at: Date) => ({
  at: at.toISOString(),
  ...whoOf(reader),
  access,
  port,
  purpose: purpose ?? '',
  statement: shortened(statement),
})

const whoOf = (reader: Reader) => ({
  principal: formatPrincipal(reader.principal),
  ...actingFor(reader),
  ...(reader.address === undefined ? {} : { address: reader.address }),
})

const shortened = (statement: string): string =>
  statement.length <= longestStatement
    ? statement
    : `${statement.slice(0, longestStatement).toWellFormed()}… (${statement.length} characters in all)`
