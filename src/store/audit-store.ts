/** An entry of the audit as it is chained: `hash` is SHA-256 of `previous` and `body`. */
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
  /** Ed25519 over the canonical JSON of the rest, base64url. */
  readonly signature: string
}

export interface AuditStore {
  /** Appends entries to the chain in one durable transaction; rows as they were chained. */
  appendAudit(bodies: readonly string[]): Promise<readonly AuditRow[]>
  /** In order, from `from` on, as it goes. */
  auditRows(from?: number): AsyncIterable<AuditRow>
  auditRow(sequence: number): Promise<AuditRow | undefined>
  auditHead(): Promise<AuditRow | undefined>
  putAuditCheckpoint(checkpoint: AuditCheckpoint): Promise<void>
  /** Oldest first. */
  auditCheckpoints(): Promise<readonly AuditCheckpoint[]>
}
