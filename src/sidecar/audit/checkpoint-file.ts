import { open } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, systemErrorCode } from '../../errors.ts'
import type { AuditCheckpoint } from '../../store/audit-store.ts'
import { makeDurableFolder, syncPath } from '../../store/writable-folder.ts'
import { parseCheckpoint } from './checkpoint.ts'

/** Checkpoints beside the database, one a line: a database that was cut back does not know of it, they do. */
export const checkpointFile = (state: string): string => path.join(state, 'audit', 'checkpoints.ndjson')

/** Adds a line, durably. Several processes may do so at once. */
export async function appendCheckpoint(file: string, checkpoint: AuditCheckpoint): Promise<void> {
  try {
    await makeDurableFolder(path.dirname(file))
    await using handle = await open(file, 'a', 0o600)
    const { size } = await handle.stat()
    await handle.writeFile(`${JSON.stringify(checkpoint)}\n`)
    await handle.sync()
    if (size === 0) await syncPath(path.dirname(file))
  } catch (error) {
    throw fromSystemError(error, 'writing a checkpoint of the audit')
  }
}

/** A line of a file of checkpoints; `checkpoint` is absent where the line is none. */
export interface CheckpointLine {
  readonly line: number
  readonly checkpoint?: AuditCheckpoint
}

/** The lines of a file as it goes; none where there is no file. */
export async function* readCheckpoints(file: string): AsyncGenerator<CheckpointLine> {
  let number = 0
  try {
    await using handle = await open(file, 'r')
    for await (const line of handle.readLines({ autoClose: false })) {
      number += 1
      if (line.trim() === '') continue
      const checkpoint = parseCheckpoint(line)
      yield checkpoint === undefined ? { line: number } : { line: number, checkpoint }
    }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw fromSystemError(error, 'reading checkpoints of the audit')
  }
}

const longestLine = 1_000

/** The last line that is a checkpoint, without reading what is before it. */
export async function lastCheckpoint(file: string): Promise<AuditCheckpoint | undefined> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const start = Math.max(0, size - 2 * longestLine)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n')
    return lines.map(parseCheckpoint).findLast((checkpoint) => checkpoint !== undefined)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw fromSystemError(error, 'reading checkpoints of the audit')
  }
}
