import { open } from 'node:fs/promises'
import { fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'
import type { AuditStore } from '../../store/audit-store.ts'
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
 * Writes the whole audit as lines of JSON: whose it is, the rotations of its key, checkpoints, then entries as they are
 * chained. The file must not be there yet. Nothing in it is secret that the audit itself does not tell.
 */
export async function exportAudit(
  file: string,
  { store, mesh, node, state }: ExportOptions,
): Promise<Exported> {
  const counts = { entries: 0, checkpoints: 0 }
  try {
    await using handle = await open(file, 'wx', 0o600)
    const write = async (line: object): Promise<void> => handle.appendFile(`${JSON.stringify(line)}\n`)
    await write({ format: exportFormat, mesh, node })
    for (const { text } of await ownRotations(state, { mesh, node })) await write({ rotation: text })
    // First: every one of them is about entries that come after it in the file.
    for await (const text of store.auditCheckpoints()) {
      await write({ checkpoint: text })
      counts.checkpoints += 1
    }
    for await (const { sequence, previous, hash, body } of store.auditRows()) {
      await write({ sequence, previous, hash, body })
      counts.entries += 1
    }
    await handle.sync()
    return counts
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST')
      throw new HansaError('invalid_input', `${file} is there already`, { remedy: 'Name another file.' })
    throw fromSystemError(error, 'writing the audit down')
  }
}
