import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import type { Locks } from '../store/locks.ts'
import { privateMode } from '../store/writable-folder.ts'

/** A build's own folder. Its name is locked while the build lives, so that a later start can tell what a crash left. */
export interface Staging {
  readonly runId: string
  readonly folder: string
  /** A new sub-folder. */
  subfolder(name: string): Promise<string>
  remove(): Promise<void>
}

const stagingRoot = (state: string): string => path.join(state, 'staging')
const lockName = (runId: string): string => `staging/${runId}`

export async function openStaging(state: string, locks: Locks, runId: string): Promise<Staging> {
  const lock = await locks.tryAcquire(lockName(runId), 'exclusive')
  if (lock === undefined) throw new HansaError('busy', `run ${runId} is already being built`)
  const folder = path.join(stagingRoot(state), runId)
  try {
    await makeFolder(folder)
  } catch (error) {
    await lock.release()
    throw error
  }
  return {
    runId,
    folder,
    subfolder: async (name) => {
      const inner = path.join(folder, name)
      await makeFolder(inner)
      return inner
    },
    remove: async () => {
      try {
        await rm(folder, { recursive: true, force: true })
      } finally {
        await lock.release()
      }
    },
  }
}

/** Removes what builds left that died before they could; returns how many there were. */
export async function removeAbandonedStaging(state: string, locks: Locks): Promise<number> {
  let removed = 0
  for (const runId of await stagedRuns(state)) {
    const lock = await locks.tryAcquire(lockName(runId), 'exclusive')
    if (lock === undefined) continue
    await rm(path.join(stagingRoot(state), runId), { recursive: true, force: true })
    await lock.release()
    removed += 1
  }
  return removed
}

async function stagedRuns(state: string): Promise<readonly string[]> {
  try {
    return await readdir(stagingRoot(state))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: privateMode })
  } catch (error) {
    throw fromSystemError(error, `making the folder ${folder}`)
  }
}
