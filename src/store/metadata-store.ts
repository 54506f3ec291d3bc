import type { AgreementStore } from './agreement-store.ts'
import type { AuditStore } from './audit-store.ts'
import type { CredentialStore } from './credential-store.ts'
import type { BundleStore } from './governance-bundle.ts'
import type { LineageEventStore } from './lineage-event-store.ts'
import type { MeshEventStore } from './mesh-event.ts'
import type { ProposalStore } from './proposal-store.ts'
import type { Publication, PublicationHead } from './publication.ts'
import type { PushLog, PushStore } from './push-store.ts'
import type { Rating, RatingStore } from './rating-store.ts'
import type { SloEventStore } from './slo-event-store.ts'
import type { Snapshot } from './snapshot.ts'
import type { WebhookStore } from './webhook-store.ts'
import type { TakenStore } from './taken-store.ts'

/** What a node knows, in SQLite or PostgreSQL. Every method is one transaction; a returned promise means it is durable. */
export interface MetadataStore
  extends
    BundleStore,
    AgreementStore,
    CredentialStore,
    AuditStore,
    PushStore,
    LineageEventStore,
    SloEventStore,
    MeshEventStore,
    WebhookStore,
    TakenStore,
    RatingStore,
    ProposalStore {
  /** The commit point. Fails with `conflict` unless `publication.sequence` is exactly one above the newest. */
  commit(publication: Publication): Promise<void>
  /**
   * The commit point of what another store has published, what was pushed there and said of it: all of it or nothing. `conflict` where
   * one of the products is published here, or takes pushes. Sequences of a product rise, and may have gaps where its store
   * has forgotten some.
   */
  adopt(
    publications: readonly Publication[],
    pushed?: readonly PushLog[],
    ratings?: readonly Rating[],
  ): Promise<void>
  /** The newest head of every product, or of these, by product key; one scan. */
  heads(products?: readonly string[]): Promise<ReadonlyMap<string, PublicationHead>>
  /** The newest sequence of every product, by product key: what `heads` says without the rest. */
  sequences(): Promise<ReadonlyMap<string, number>>
  /** How many times anything was published here: another number where it happened again. */
  publicationCount(): Promise<number>
  /** The newest publication, or the one with `sequence`, or the newest at or before the ISO time `asOf`. */
  publication(product: string, which?: { sequence?: number; asOf?: string }): Promise<Publication | undefined>
  /** Newest first. */
  history(product: string, limit: number): Promise<readonly PublicationHead[]>
  /** Check results of these publications in the form `product/` records them, by sequence, as far as they are kept. */
  checkResults(product: string, sequences: readonly number[]): Promise<ReadonlyMap<number, unknown>>
  /** A dataset's retained snapshots, newest first. */
  snapshots(dataset: string): Promise<readonly Snapshot[]>
  /** Whether any retained publication still lists the snapshot. */
  isRetained(snapshotId: string): Promise<boolean>
  /** Drops publications from the history, by sequence, never the newest; objects only they need become collectable. */
  forget(product: string, sequences: readonly number[]): Promise<void>
  /** Object keys that any retained publication or any kept push needs, as it goes. */
  liveObjects(): AsyncIterable<string>

  /** Builds, kept whether they were published or not; `events` are OpenLineage documents. */
  recordRun(run: Run): Promise<void>
  /** Newest first. */
  runs(product: string, limit: number): Promise<readonly Run[]>
  run(id: string): Promise<Run | undefined>
  /** Drops runs that began before the ISO time, except a product's newest `keep` and those of retained publications. */
  forgetRuns(before: string, keep: number): Promise<void>

  /** Small values that may be lost without harm (source fingerprints, parsed documents), by space and key. */
  cacheGetAll(space: string): Promise<ReadonlyMap<string, string>>
  cacheGet(space: string, key: string): Promise<string | undefined>
  cachePut(space: string, entries: readonly (readonly [key: string, value: string])[]): Promise<void>
  cacheDelete(space: string, keys: readonly string[]): Promise<void>

  close(): Promise<void>
}

export interface Run {
  readonly id: string
  readonly product: string
  readonly startedAt: string
  readonly endedAt?: string
  readonly outcome: 'running' | 'published' | 'unchanged' | 'rejected' | 'failed'
  readonly message?: string
  /** OpenLineage run events, oldest first. */
  readonly events: readonly unknown[]
  readonly quality?: unknown
}
