import { access, constants, mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'

/** Makes `folder` where it is missing; fails with `read_only` or `disk_full` unless files can be made in it. */
export async function requireWritableFolder(folder: string): Promise<void> {
  try {
    await makeDurableFolder(folder)
    await access(folder, constants.W_OK)
  } catch (error) {
    if (['ENOTDIR', 'EEXIST'].includes(systemErrorCode(error) ?? '')) {
      throw new HansaError(
        'read_only',
        `the store's folder ${folder} cannot be made: a file is in its place`,
        {
          cause: error,
          remedy: 'Move the file away, or set the folder in mesh.yaml elsewhere.',
        },
      )
    }
    throw fromSystemError(error, `opening the store in ${folder}`)
  }
}

/** Of folders that hold data or secrets: other users of the machine could read past every rule. */
export const privateMode = 0o700

/** Makes a folder and its parents for this user alone, so that they are there after a loss of power too. */
export async function makeDurableFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: privateMode })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
    await syncPath(path.dirname(made))
  }
}

/** Waits until a file's content, or the names in a folder, are on the disk. */
export async function syncPath(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
