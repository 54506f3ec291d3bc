/** An entry of the audit as it is chained: `hash` is SHA-256 of `previous`, a line feed and `body`. */
export interface AuditRow {
  /** Counts from 1, without gaps. */
  readonly sequence: number
  /** Canonical JSON of the entry. */
  readonly body: string
  readonly previous: string
  readonly hash: string
}

/** A signed statement that the chain had this hash at this length. */
export interface AuditCheckpoint {
  readonly sequence: number
  readonly hash: string
  readonly at: string
  /** Fingerprint of the node's key. */
  readonly key: string
  /** Ed25519, base64url; of what, says `sidecar/audit/checkpoint.ts`. */
  readonly signature: string
}

/** Which rows, and from which end. */
export interface AuditRange {
  /** The first sequence to come: 1 unless set, or the newest with `newestFirst`. */
  readonly from?: number
  readonly newestFirst?: boolean
  /** Only rows whose body holds each of these texts, in any case of letters. */
  readonly containing?: readonly string[]
}

/** The append-only part of a store. What is read is what is kept, also where somebody has tampered with it. */
export interface AuditStore {
  /** Appends entries to the chain in one durable transaction; rows as they were chained. */
  appendAudit(bodies: readonly string[]): Promise<readonly AuditRow[]>
  /** In pages, as it goes; rows that are appended meanwhile come too, unless the newest came first. */
  auditRows(range?: AuditRange): AsyncIterable<AuditRow>
  auditRow(sequence: number): Promise<AuditRow | undefined>
  auditHead(): Promise<Omit<AuditRow, 'body'> | undefined>
  /** Of several for one sequence the first is kept. */
  putAuditCheckpoint(checkpoint: AuditCheckpoint): Promise<void>
  /** The JSON of each, oldest first. */
  auditCheckpoints(): AsyncIterable<string>
  newestAuditCheckpoint(): Promise<string | undefined>
}
