import { readAvroFile, writeAvroFile, type AvroSchema } from './avro-file.ts'
import { entryStatus, type ManifestEntry } from './manifest.ts'

/** One manifest in a snapshot's manifest list. */
export interface ManifestFile {
  readonly manifest_path: string
  readonly manifest_length: number
  readonly partition_spec_id: number
  readonly content: number
  readonly sequence_number: number
  readonly min_sequence_number: number
  readonly added_snapshot_id: number
  readonly added_files_count: number
  readonly existing_files_count: number
  readonly deleted_files_count: number
  readonly added_rows_count: number
  readonly existing_rows_count: number
  readonly deleted_rows_count: number
}

/** Which snapshot writes a manifest or manifest list. */
export interface SnapshotPlace {
  readonly snapshotId: number
  readonly parentId: number | undefined
  readonly sequenceNumber: number
}

/** The list's line about a manifest that this snapshot writes. */
export function manifestFile(
  manifest: { readonly path: string; readonly bytes: number; readonly entries: readonly ManifestEntry[] },
  place: SnapshotPlace,
): ManifestFile {
  const of = (status: number): readonly ManifestEntry[] =>
    manifest.entries.filter((entry) => entry.status === status)
  const [existing, added, deleted] = [
    of(entryStatus.existing),
    of(entryStatus.added),
    of(entryStatus.deleted),
  ]
  const live = [...existing, ...added].map((entry) => entry.sequence_number ?? place.sequenceNumber)
  return {
    manifest_path: manifest.path,
    manifest_length: manifest.bytes,
    partition_spec_id: 0,
    content: 0,
    sequence_number: place.sequenceNumber,
    min_sequence_number: live.reduce((least, number) => Math.min(least, number), place.sequenceNumber),
    added_snapshot_id: place.snapshotId,
    added_files_count: added.length,
    existing_files_count: existing.length,
    deleted_files_count: deleted.length,
    added_rows_count: rowsOf(added),
    existing_rows_count: rowsOf(existing),
    deleted_rows_count: rowsOf(deleted),
  }
}

const rowsOf = (entries: readonly ManifestEntry[]): number =>
  entries.reduce((rows, entry) => rows + entry.data_file.record_count, 0)

export function writeManifestList(manifests: readonly ManifestFile[], place: SnapshotPlace): Buffer {
  const metadata = {
    'snapshot-id': String(place.snapshotId),
    'parent-snapshot-id': place.parentId === undefined ? 'null' : String(place.parentId),
    'sequence-number': String(place.sequenceNumber),
    'format-version': '2',
  }
  const records = manifests.map((manifest) => ({ ...manifest, partitions: [] }))
  return writeAvroFile(manifestListSchema, metadata, records)
}

/** The manifests of a list that Hansa wrote. */
export const readManifestList = (bytes: Uint8Array, key: string): readonly ManifestFile[] =>
  readAvroFile(bytes, key).records as readonly ManifestFile[]

const field = (id: number, name: string, type: AvroSchema): AvroSchema => ({ name, type, 'field-id': id })

const optionalField = (id: number, name: string, type: AvroSchema): AvroSchema => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
})

const partitionSummary: AvroSchema = {
  type: 'record',
  name: 'r508',
  fields: [
    field(509, 'contains_null', 'boolean'),
    optionalField(518, 'contains_nan', 'boolean'),
    optionalField(510, 'lower_bound', 'bytes'),
    optionalField(511, 'upper_bound', 'bytes'),
  ],
}

const manifestListSchema: AvroSchema = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    field(500, 'manifest_path', 'string'),
    field(501, 'manifest_length', 'long'),
    field(502, 'partition_spec_id', 'int'),
    field(517, 'content', 'int'),
    field(515, 'sequence_number', 'long'),
    field(516, 'min_sequence_number', 'long'),
    field(503, 'added_snapshot_id', 'long'),
    field(504, 'added_files_count', 'int'),
    field(505, 'existing_files_count', 'int'),
    field(506, 'deleted_files_count', 'int'),
    field(512, 'added_rows_count', 'long'),
    field(513, 'existing_rows_count', 'long'),
    field(514, 'deleted_rows_count', 'long'),
    optionalField(507, 'partitions', { type: 'array', items: partitionSummary, 'element-id': 508 }),
  ],
}
