import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Effects, Progress } from '../../../src/effects.ts'
import { Audit, type AuditOptions } from '../../../src/sidecar/audit/audit.ts'
import { verifyAudit, type Verification } from '../../../src/sidecar/audit/verify.ts'
import type { AuditEntry } from '../../../src/sidecar/access-entry.ts'
import type { MetadataStore } from '../../../src/store/metadata-store.ts'
import { openSqlMetadataStore } from '../../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../../src/store/sqlite-database.ts'

/** The database of a node whose state is in `state`. */
export const databaseIn = (state: string): string => path.join(state, 'metadata.db')

/** A node's state in a temporary folder, its store in SQLite, and what its audit reports. */
export class AuditPlace implements AsyncDisposable {
  readonly state: string
  readonly metadata: MetadataStore
  readonly notes: string[] = []

  private constructor(state: string, metadata: MetadataStore) {
    this.state = state
    this.metadata = metadata
  }

  static async open(): Promise<AuditPlace> {
    const state = mkdtempSync(path.join(tmpdir(), 'hansa-audit-'))
    return new AuditPlace(state, await openSqlMetadataStore(await SqliteDatabase.open(databaseIn(state))))
  }

  get effects(): Effects {
    return {
      now: () => new Date('2026-01-01T00:00:00Z'),
      environment: {},
      report: (progress: Progress) => {
        if (progress.kind === 'note') this.notes.push(progress.text)
      },
    }
  }

  /** Opens an audit of this place; who opens it closes it. */
  audit(options: Partial<AuditOptions> = {}): Promise<Audit> {
    return Audit.open({ store: this, state: this.state, effects: this.effects, ...options })
  }

  /** Records entries and closes the audit, which signs them. */
  async record(...entries: readonly AuditEntry[]): Promise<void> {
    await using audit = await this.audit()
    await audit.record(entries)
  }

  verify(keptElsewhere?: string): Promise<Verification> {
    return verifyAudit({
      store: this.metadata,
      state: this.state,
      ...(keptElsewhere === undefined ? {} : { keptElsewhere }),
    })
  }

  /** Does to the database what no Hansa would. */
  tamper(sql: string): void {
    const database = new DatabaseSync(databaseIn(this.state), { timeout: 5_000 })
    database.exec(sql)
    database.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.metadata.close()
    rmSync(this.state, { recursive: true, force: true })
  }
}
