import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { systemErrorCode } from '../errors.ts'

const machine = hostname().replaceAll(/[^\w-]/g, '_')

/** Makes a folder in `parent`, readable by this user only and named after the machine and process that must remove it. */
export async function makeProcessFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  return mkdtemp(path.join(parent, `${machine}.${process.pid}.`))
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/**
 * Removes what processes left that were killed. Only those of this machine: whether another's still live is not seen
 * here.
 */
export async function removeLeftovers(parent: string): Promise<void> {
  for (const folder of await leftovers(parent)) await removeFolder(folder)
}

/** Folders of processes of this machine that were killed. */
export async function leftovers(parent: string): Promise<readonly string[]> {
  return (await readdir(parent)).flatMap((name) => {
    const [host, pid] = name.split('.')
    return host !== machine || pid === undefined || isAlive(Number(pid)) ? [] : [path.join(parent, name)]
  })
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
