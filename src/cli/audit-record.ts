import { HansaError } from '../errors.ts'
import { readEntry, type AuditRecord } from '../sidecar/audit/read-entry.ts'
import type { AuditStore } from '../store/audit-store.ts'

/** The entry of that number; `not_found` where there is none, `corrupt` where it cannot be read. */
export async function auditRecord(store: AuditStore, sequence: number): Promise<AuditRecord> {
  const row = await store.auditRow(sequence)
  if (row === undefined)
    throw new HansaError('not_found', `the audit has no entry ${sequence}`, {
      remedy: '`hansa audit list` shows what there is.',
    })
  const record = readEntry(row)
  if (record === undefined)
    throw new HansaError('corrupt', `entry ${sequence} of the audit cannot be read`, {
      remedy: '`hansa audit verify` tells whether it was changed; a newer Hansa may have written it.',
    })
  return record
}
