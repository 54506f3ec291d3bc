import { type ErrorCode, HansaError } from '../errors.ts'

/** Primary result codes of https://www.sqlite.org/rescode.html, and what they mean to us. */
const codes: ReadonlyMap<number, ErrorCode> = new Map([
  [5, 'busy'], // SQLITE_BUSY
  [6, 'busy'], // SQLITE_LOCKED
  [7, 'out_of_memory'], // SQLITE_NOMEM
  [8, 'read_only'], // SQLITE_READONLY
  [11, 'corrupt'], // SQLITE_CORRUPT
  [13, 'disk_full'], // SQLITE_FULL
  [14, 'read_only'], // SQLITE_CANTOPEN
  [26, 'corrupt'], // SQLITE_NOTADB
])

/** SQLITE_IOERR_SHMSIZE: the shared-memory file beside the database could not grow. */
const sharedMemoryTooSmall = 4874

const sentences: Partial<Record<ErrorCode, readonly [fact: string, remedy: string]>> = {
  busy: ['is in use by another process', 'Try again when the other command has finished.'],
  out_of_memory: ['needs more memory than there is', 'Stop other programs or use a larger machine.'],
  read_only: [
    'cannot be opened for writing',
    'Give this user write access to the file and its folder, or set `store.metadata` in mesh.yaml elsewhere.',
  ],
  corrupt: [
    'is not an intact SQLite database',
    'Restore the file from a backup, or move it away and apply again: everything is then published anew.',
  ],
  disk_full: [
    'cannot be written because the disk is full',
    'Free some space and run the same command again; what was published is untouched.',
  ],
}

/** Turns an error of `node:sqlite` about `what`, e.g. `the lock file x`, into ours; others pass through unchanged. */
export function fromSqliteError(error: unknown, what: string): unknown {
  const resultCode = sqliteResultCode(error)
  if (!(error instanceof Error) || resultCode === undefined) return error
  if (error.message.startsWith('no such table')) {
    return new HansaError('undefined_table', `${what}: ${error.message}`, { cause: error })
  }
  const code = resultCode === sharedMemoryTooSmall ? 'disk_full' : codes.get(resultCode & 0xff)
  const sentence = code === undefined ? undefined : sentences[code]
  if (code === undefined || sentence === undefined) {
    return new HansaError('internal', `${what} failed: ${error.message}`, {
      cause: error,
    })
  }
  return new HansaError(code, `${what} ${sentence[0]}`, {
    cause: error,
    remedy: sentence[1],
  })
}

/** The extended result code of an error that SQLite raised. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
