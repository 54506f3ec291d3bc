import type { Snapshot } from '../../store/snapshot.ts'
import type { ManifestDataFile } from './manifest.ts'
import type { ManifestPlan } from './plan-manifests.ts'

/** The summary property that says which of our snapshots an Iceberg snapshot is. */
export const snapshotProperty = 'hansa.snapshot'

/** Names and meanings are those of the specification's appendix F. */
export function snapshotSummary(
  plan: ManifestPlan,
  total: readonly ManifestDataFile[],
  snapshot: Pick<Snapshot, 'id' | 'version'>,
): Readonly<Record<string, string>> {
  const operation = plan.deleted.length === 0 ? 'append' : plan.added.length === 0 ? 'delete' : 'overwrite'
  const sums = (
    files: readonly ManifestDataFile[],
  ): readonly [count: string, rows: string, bytes: string] => [
    String(files.length),
    String(files.reduce((sum, file) => sum + file.record_count, 0)),
    String(files.reduce((sum, file) => sum + file.file_size_in_bytes, 0)),
  ]
  const [addedFiles, addedRows, addedBytes] = sums(plan.added)
  const [deletedFiles, deletedRows, deletedBytes] = sums(plan.deleted)
  const [totalFiles, totalRows, totalBytes] = sums(total)
  return {
    operation,
    'added-data-files': addedFiles,
    'added-records': addedRows,
    'added-files-size': addedBytes,
    ...(plan.deleted.length === 0
      ? {}
      : {
          'deleted-data-files': deletedFiles,
          'deleted-records': deletedRows,
          'removed-files-size': deletedBytes,
        }),
    'total-data-files': totalFiles,
    'total-records': totalRows,
    'total-files-size': totalBytes,
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
    [snapshotProperty]: snapshot.id,
    'hansa.version': String(snapshot.version),
  }
}
