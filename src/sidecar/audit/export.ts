import { open } from 'node:fs/promises'
import { fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'
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

/** How many entries of the chain and checkpoints were written. */
export interface Exported {
  readonly entries: number
  readonly checkpoints: number
}

/** What the first line says. */
export const exportFormat = 'hansa-audit-export/1'

/**
 * Writes the whole audit as lines of JSON into a file, which must not be there yet: `exportLines` says which lines.
 */
export async function exportAudit(file: string, options: ExportOptions): Promise<Exported> {
  const counts = { entries: 0, checkpoints: 0 }
  try {
    await using handle = await open(file, 'wx', 0o600)
    for await (const line of exportLines(options)) {
      if ('checkpoint' in line) counts.checkpoints += 1
      if ('sequence' in line) counts.entries += 1
      await handle.appendFile(`${JSON.stringify(line)}\n`)
    }
    await handle.sync()
    return counts
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST')
      throw new HansaError('invalid_input', `${file} is there already`, { remedy: 'Name another file.' })
    throw fromSystemError(error, 'writing the audit down')
  }
}

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
