/** A consumer may read an output port for a purpose until a date; `state` says how far its making or end has come. */
export interface Agreement {
  readonly id: string
  /** `formatPrincipal` of the consumer: one principal, or a team and so all its members. */
  readonly consumer: string
  /** `formatPrincipal` of who asked for it: the consumer, or a member of that team. */
  readonly requestedBy: string
  /** `<domain>/<product>`. */
  readonly product: string
  readonly port: string
  readonly major: number
  /** A purpose of the vocabulary, e.g. `dpv:ResearchAndDevelopment`. */
  readonly purpose: string
  /** ISO time; in force before it. */
  readonly until: string
  readonly justification: string
  readonly state: 'requested' | 'approved' | 'refused' | 'revoked' | 'withdrawn'
  readonly narrowing: Narrowing
  /** ISO time of the approval; where several agreements fit a read, the newest does. */
  readonly approvedAt?: string
  /** Counts its events from 1; the next one must follow exactly. */
  readonly revision: number
}

/**
 * What an owner took away when approving. A dataset is called by the last part of its `Dataset.key`: its name in SQL
 * changes once there is a newer major, and a narrowing must not lapse then.
 */
export interface Narrowing {
  /** Columns that stay, as `dataset.column`; all where absent. */
  readonly columns?: readonly string[]
  /** A Cedar condition on `resource` by dataset name: only rows where it is true stay. */
  readonly rows?: Readonly<Record<string, string>>
}

/** One step of an agreement's life; all of them are kept. */
export interface AgreementEvent {
  readonly agreement: string
  readonly revision: number
  readonly at: string
  /** `formatPrincipal` of who did it. */
  readonly by: string
  readonly kind:
    'requested' | 'approved' | 'refused' | 'narrowed' | 'renewed' | 'revoked' | 'withdrawn' | 'probed'
  readonly note?: string
  /** What the step set: purpose, until, narrowing, or the result of the probe. */
  readonly detail?: unknown
}

/** Whether it permits anything at `now`. */
export const isInForce = ({ state, until }: Agreement, now: Date): boolean =>
  state === 'approved' && now.getTime() < Date.parse(until)

/** The end of a day is written as that day; other ends as the time they are. */
export const untilText = (until: string): string =>
  until.endsWith('T00:00:00.000Z')
    ? new Date(Date.parse(until) - 1).toISOString().slice(0, 10)
    : until.replace('.000Z', 'Z')
