import path from 'node:path'
import { HansaError } from '../errors.ts'
import { SqliteLocks } from '../store/sqlite-locks.ts'
import { waitForLock } from '../store/wait-for-lock.ts'

const longestHoldMs = 30_000

/**
 * Does something while the node's key stays (`shared`), or while nobody else signs what is counted by key (`exclusive`).
 * The lock is where the key is, wherever the metadata are. Fails with `busy`.
 */
export async function withKeyLock<T>(
  state: string,
  mode: 'shared' | 'exclusive',
  work: () => Promise<T>,
): Promise<T> {
  const locks = new SqliteLocks(path.join(state, 'locks'))
  try {
    const lock = await waitForLock(locks, 'node-key', { mode, timeoutMs: longestHoldMs })
    if (lock === undefined)
      throw new HansaError('busy', 'another process is busy with the node’s key', { remedy: 'Try again.' })
    return await work()
  } finally {
    await locks.close()
  }
}
