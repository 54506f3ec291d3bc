import { HansaError } from '../errors.ts'
import type { AuditEntry } from '../sidecar/access-entry.ts'
import { entryKinds, type AuditRecord } from '../sidecar/audit/read-entry.ts'

/** An entry as the Mesh API hands it out. */
export interface ToldRecord {
  readonly sequence: number
  readonly entry: { readonly kind: string }
}

/** The same by its kind; `feature_not_supported` where a newer Hansa has written it. */
export function toldRecord({ sequence, entry }: ToldRecord): AuditRecord {
  if (isEntry(entry)) return { sequence, entry }
  throw new HansaError('feature_not_supported', `entry ${sequence} is of a kind that is not known here`, {
    remedy: '`--json` prints it as it is.',
  })
}

/** Only `Audit` writes entries, so their kind says their shape. */
const isEntry = (entry: ToldRecord['entry']): entry is AuditEntry =>
  entryKinds.some((kind) => kind === entry.kind)
