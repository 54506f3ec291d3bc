import type { DecidingPolicy, Entitlement } from '../governance/entitlement.ts'
import type { Mask } from '../governance/mask.ts'
import type { RowFilter } from '../governance/row-filter.ts'

/** What the audit keeps; `access` ties an end to its beginning. Nothing of the data is in it. */
export type AuditEntry =
  AccessBegan | AccessDenied | AccessEnded | PushDecided | GovernanceChange | SignInFailed | AuditReviewed

interface Happened {
  readonly at: string
  /** `formatPrincipal`; of whoever was told apart, or `unknown`. */
  readonly principal: string
  /** Who acted on the principal's behalf. */
  readonly actor?: string
  /** Who acted there, by the word of the node that is the actor. */
  readonly agent?: string
  readonly address?: string
}

interface AccessAsked extends Happened {
  readonly access: string
  readonly port: string
  readonly purpose: string
  /** The reader's own text, or the request of a port that has none; literals are kept, so it is shown to owners only. */
  readonly statement: string
}

/** Written, durably, before the first row leaves. */
export interface AccessBegan extends AccessAsked {
  readonly kind: 'access'
  readonly datasets: readonly AccessedDataset[]
}

export interface AccessedDataset {
  /** `Dataset.key`. */
  readonly dataset: string
  readonly version: number
  readonly snapshot: string
  /** Columns that the statement really uses. */
  readonly columns: readonly string[]
  readonly agreement?: string
  /** Of the entitlement; absent where it hides nothing. */
  readonly entitlement?: string
  /** What the entitlement hid (`accessLimits`); absent where it hides nothing. */
  readonly limits?: AccessLimits
  readonly policies: readonly DecidingPolicy[]
  /** Ids of the prohibitions of the mesh that an exception left out; absent where none was. */
  readonly excepted?: readonly string[]
  /** The rules in force; 0 where another node decided. */
  readonly bundle: number
  /** The node that owns it and decided, where that is another: its audit says under which policies. */
  readonly node?: string
}

/** What was not clear, so that a replay can tell what changed since. Literals are those of policies. */
export interface AccessLimits {
  /** Every column that is not clear, used or not. */
  readonly columns: Readonly<Record<string, Mask | 'withheld'>>
  readonly rows: RowFilter
}

/** What an entitlement hides, as an entry keeps it; undefined where it hides nothing. */
export function accessLimits({ columns, rows }: Entitlement): AccessLimits | undefined {
  const limited = columns.flatMap(({ name, access }) =>
    access === 'clear' ? [] : [[name, access === 'withheld' ? access : access.mask] as const],
  )
  if (limited.length === 0 && rows.kind === 'all') return undefined
  return { columns: Object.fromEntries(limited), rows }
}

export interface AccessDenied extends AccessAsked {
  readonly kind: 'denied'
  readonly datasets: readonly string[]
  /** The error's code and message. */
  readonly code: string
  readonly message: string
  readonly policies: readonly DecidingPolicy[]
  readonly excepted?: readonly string[]
  /** The node that refused, where that is another. */
  readonly node?: string
}

export interface AccessEnded extends Happened {
  readonly kind: 'ended'
  readonly access: string
  readonly outcome: 'complete' | 'failed' | 'cancelled'
  readonly code?: string
  readonly rows: number
  readonly bytes: number
  readonly milliseconds: number
}

/** Written, durably, before the first byte of pushed rows is read; what became of them is told by its end. */
export interface PushDecided extends Happened {
  readonly kind: 'push'
  readonly access: string
  readonly port: string
  /** `<domain>/<product>/<input port>@<major>/<object>`. */
  readonly dataset: string
  readonly permitted: boolean
  /** What the pusher was told where it was not permitted. */
  readonly message?: string
  readonly policies: readonly DecidingPolicy[]
  readonly excepted?: readonly string[]
  /** The rules in force. */
  readonly bundle: number
}

/** An agreement's step, an enactment of rules, a credential made or revoked. */
export interface GovernanceChange extends Happened {
  readonly kind: 'change'
  readonly what: string
  readonly subject: string
}

export interface SignInFailed extends Happened {
  readonly kind: 'sign-in-failed'
  readonly method: string
}

/** Somebody was told entries of the audit that are not about themselves; written before they were. */
export interface AuditReviewed extends Happened {
  readonly kind: 'review'
  /** A list, one entry, an old decision made again, or all of it. */
  readonly what: 'list' | 'entry' | 'replay' | 'export'
  /** What was asked for, by the names of the Mesh API: filters, or the `sequence` of an entry. */
  readonly asked: Readonly<Record<string, string>>
}
