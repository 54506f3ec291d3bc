import type { AuditRow, AuditStore } from '../../store/audit-store.ts'
import { ownRotations } from '../own-rotations.ts'

export interface ExportOptions {
  readonly store: AuditStore
  /** The mesh's name. */
  readonly mesh: string
  readonly node: string
  /** The node's state folder. */
  readonly state: string
}

/** What the first line says. */
export const exportFormat = 'hansa-audit-export/1'

type ExportLine =
  | { readonly format: string; readonly mesh: string; readonly node: string }
  | { readonly rotation: string }
  | { readonly checkpoint: string }
  | AuditRow

/**
 * Whose audit it is, the rotations of its key, checkpoints, then entries as they are chained. Nothing in it is secret that the
 * audit itself does not tell.
 */
export async function* exportLines({ store, mesh, node, state }: ExportOptions): AsyncGenerator<ExportLine> {
  yield { format: exportFormat, mesh, node }
  for (const { text } of await ownRotations(state, { mesh, node })) yield { rotation: text }
  // First: every one of them is about entries that come after it in the file.
  for await (const text of store.auditCheckpoints()) yield { checkpoint: text }
  for await (const { sequence, previous, hash, body } of store.auditRows())
    yield { sequence, previous, hash, body }
}
