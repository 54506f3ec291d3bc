import { entryStatus, type ManifestDataFile, type ManifestEntry } from './manifest.ts'
import type { ManifestFile, SnapshotPlace } from './manifest-list.ts'

/** A manifest of the parent snapshot, with its entries. */
export interface KnownManifest {
  readonly file: ManifestFile
  readonly entries: readonly ManifestEntry[]
}

export interface ManifestPlan {
  /** Go into the new list as they are. */
  readonly reused: readonly ManifestFile[]
  /** Each becomes a new manifest. */
  readonly written: readonly (readonly ManifestEntry[])[]
  readonly added: readonly ManifestDataFile[]
  readonly deleted: readonly ManifestDataFile[]
}

/** Above this many, manifests that are reused are merged into one, as `commit.manifest.min-count-to-merge` does. */
const manifestsToMerge = 100

/**
 * How a snapshot of exactly `files` follows from its parent's manifests: untouched ones are reused, those that lose
 * files are written again with the loss recorded, and what is new has a manifest of its own.
 */
export function planManifests(
  known: readonly KnownManifest[],
  files: readonly ManifestDataFile[],
  place: SnapshotPlace,
): ManifestPlan {
  const wanted = new Set(files.map((file) => file.file_path))
  const live = known
    .map((manifest) => ({ manifest, entries: manifest.entries.filter(isLive) }))
    .filter(({ entries }) => entries.length > 0)
  const present = new Set(live.flatMap(({ entries }) => entries.map((entry) => entry.data_file.file_path)))
  const added = files.filter((file) => !present.has(file.file_path))
  const keeps = (entry: ManifestEntry): boolean => wanted.has(entry.data_file.file_path)
  const merging = live.length >= manifestsToMerge
  const untouched = live.filter(({ entries }) => !merging && entries.every(keeps))
  const touched = live.filter((one) => !untouched.includes(one))
  const rewritten = touched.map(({ manifest, entries }) =>
    entries.map((entry) => carried(entry, manifest.file, keeps(entry) ? undefined : place.snapshotId)),
  )
  const additions = added.map((file) => addition(file, place))
  return {
    reused: untouched.map(({ manifest }) => manifest.file),
    written: [additions, ...(merging ? [rewritten.flat()] : rewritten)].filter(
      (entries) => entries.length > 0,
    ),
    added,
    deleted: touched.flatMap(({ entries }) =>
      entries.filter((entry) => !keeps(entry)).map((entry) => entry.data_file),
    ),
  }
}

const isLive = (entry: ManifestEntry): boolean => entry.status !== entryStatus.deleted

const addition = (file: ManifestDataFile, place: SnapshotPlace): ManifestEntry => ({
  status: entryStatus.added,
  snapshot_id: place.snapshotId,
  sequence_number: null,
  file_sequence_number: null,
  data_file: file,
})

/** An entry carried over has what it inherited written out: its new manifest belongs to another snapshot. */
function carried(entry: ManifestEntry, from: ManifestFile, deletedBy: number | undefined): ManifestEntry {
  return {
    status: deletedBy === undefined ? entryStatus.existing : entryStatus.deleted,
    snapshot_id: deletedBy ?? entry.snapshot_id ?? from.added_snapshot_id,
    sequence_number: entry.sequence_number ?? from.sequence_number,
    file_sequence_number: entry.file_sequence_number ?? from.sequence_number,
    data_file: entry.data_file,
  }
}
