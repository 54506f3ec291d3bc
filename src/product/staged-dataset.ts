import type { Dataset } from '../spec/mesh.ts'
import type { ColumnStatistics, DataFile, Snapshot, SnapshotColumn } from '../store/snapshot.ts'

/** A data file that is written and not yet in the store. */
export interface StagedFile {
  readonly path: string
  readonly sha256: string
  readonly rows: number
  readonly bytes: number
  readonly columns: readonly ColumnStatistics[]
}

/** What a build made of one dataset: enough to verify it and to publish it. */
export interface StagedDataset {
  readonly dataset: Dataset
  readonly columns: readonly SnapshotColumn[]
  readonly lastColumnId: number
  /** Files of the previous snapshot that this one goes on using (`append`). */
  readonly kept: readonly DataFile[]
  readonly written: readonly StagedFile[]
  /** Local paths of all of it, kept and written. */
  readonly files: readonly string[]
  readonly watermark?: string
  /** What is served now. */
  readonly previous: Snapshot | undefined
  /** The version this becomes if its content differs from what is served. */
  readonly nextVersion: number
}
