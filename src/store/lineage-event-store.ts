/** What was told of a job outside the mesh: the part of an OpenLineage event that lineage uses. */
export interface LineageEvent {
  /** The same for the same event, however often it is sent. */
  readonly key: string
  /** `formatPrincipal` of who told it. */
  readonly principal: string
  /** Domains that permitted it: what it says of others' data does not count. */
  readonly domains: readonly string[]
  /** ISO time. */
  readonly at: string
  readonly type: string
  /** Absent of what was told of a job without a run. */
  readonly runId?: string
  readonly job: { readonly namespace: string; readonly name: string }
  readonly inputs: readonly ToldDataset[]
  readonly outputs: readonly ToldDataset[]
}

export interface ToldDataset {
  readonly namespace: string
  readonly name: string
  readonly columns: readonly string[]
  /** What its columns, or where `column` is absent its rows, are made from. */
  readonly from: readonly ToldSource[]
}

export interface ToldSource {
  readonly column?: string
  readonly namespace: string
  readonly name: string
  readonly field: string
  readonly decides: boolean
}

export interface LineageEventStore {
  /**
   * Keeps an event, durably; false where it was kept before. Of a job only the newest are kept, and those of its newest run
   * that completed. Throws
   * `too_many_requests` where the principal would tell of too much.
   */
  recordLineageEvent(event: LineageEvent): Promise<boolean>
  /** Of all that are kept. */
  lineageEventKeys(): Promise<readonly string[]>
  /** Oldest first. */
  lineageEvents(): Promise<readonly LineageEvent[]>
}
