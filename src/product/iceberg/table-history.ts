import { snapshotProperty } from './snapshot-summary.ts'
import type { LoggedMetadata, TableMetadata, TableSnapshot } from './table-metadata.ts'

/** Snapshots that are no longer retained are expired, with their lines in the logs. */
export function tableHistory(
  base: TableMetadata | undefined,
  added: TableSnapshot,
  {
    retained,
    previousMetadata,
  }: {
    readonly retained: readonly string[] | undefined
    readonly previousMetadata: string | undefined
  },
): Pick<TableMetadata, 'snapshots' | 'snapshot-log' | 'metadata-log'> {
  const ids = retained === undefined ? undefined : new Set(retained)
  const kept = (base?.snapshots ?? []).filter(
    ({ summary }) => ids === undefined || ids.has(summary[snapshotProperty] ?? ''),
  )
  const keptIds = new Set(kept.map((one) => one['snapshot-id']))
  const times = new Set(kept.map((one) => one['timestamp-ms']))
  const logged: readonly LoggedMetadata[] =
    base === undefined || previousMetadata === undefined
      ? []
      : [{ 'timestamp-ms': base['last-updated-ms'], 'metadata-file': previousMetadata }]
  return {
    snapshots: [...kept, added],
    'snapshot-log': [
      ...(base?.['snapshot-log'] ?? []).filter((line) => keptIds.has(line['snapshot-id'])),
      { 'timestamp-ms': added['timestamp-ms'], 'snapshot-id': added['snapshot-id'] },
    ],
    // Metadata is written once a snapshot, at its time.
    'metadata-log': [...(base?.['metadata-log'] ?? []), ...logged].filter((line) =>
      times.has(line['timestamp-ms']),
    ),
  }
}
