import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { fromSystemError, systemErrorCode } from '../errors.ts'

/** Workers' folders lie together, each named after the machine and process that must wipe it. */
const foldersOf = (stateFolder: string): string => path.join(path.resolve(stateFolder), 'sessions')

const machine = hostname().replaceAll(/[^\w-]/g, '_')

/** Makes a folder that only this user can read, for one worker to spill into. `removeFolder` takes it away. */
export async function makeSessionFolder(stateFolder: string): Promise<string> {
  const parent = foldersOf(stateFolder)
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 })
    await removeLeftovers(parent)
    return await mkdtemp(path.join(parent, `${machine}.${process.pid}.`))
  } catch (error) {
    throw fromSystemError(error, 'making a folder for the session')
  }
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** What supervisors left that were killed. Only those of this machine: whether another's still live is not seen here. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [host, pid] = name.split('.')
    if (host !== machine || pid === undefined || isAlive(Number(pid))) continue
    await removeFolder(path.join(parent, name))
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH'
  }
}
