import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import { syncPath } from '../store/writable-folder.ts'

/** A file of the state folder that nobody but the node's user may read. */
export interface PrivateFile {
  readonly path: string
  /** What it is, for messages: `the node’s key, keys/node.key`. */
  readonly what: string
}

/** Its text, or undefined where there is none. Fails with `denied` where others could have read it. */
export async function readPrivateFile({ path: file, what }: PrivateFile): Promise<string | undefined> {
  try {
    await using handle = await open(file, 'r')
    requirePrivate((await handle.stat()).mode, what)
    return await handle.readFile('utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw fromSystemError(error, `reading ${what}`)
  }
}

/** The same at once, for whoever cannot wait; the file must be there. */
export function readPrivateFileNow({ path: file, what }: PrivateFile): string {
  try {
    const handle = openSync(file, 'r')
    try {
      requirePrivate(fstatSync(handle).mode, what)
      return readFileSync(handle, 'utf8')
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw fromSystemError(error, `reading ${what}`)
  }
}

const forOthers = 0o077

/** A secret that others could have copied is none. Windows knows no such modes. */
function requirePrivate(mode: number, what: string): void {
  if (process.platform === 'win32' || (mode & forOthers) === 0) return
  throw new HansaError('denied', `other users of this machine can read ${what}`, {
    remedy:
      'Take their right away with `chmod 600`; if somebody may have copied it, remove it: a new one is made.',
  })
}

/**
 * Makes it, whole or not at all, and gives the text that counts: of several processes that make it at once, one's does
 * for all.
 */
export async function makePrivateFile(file: PrivateFile, text: string): Promise<string> {
  const draft = `${file.path}.${randomBytes(8).toString('hex')}`
  try {
    await mkdir(path.dirname(file.path), { recursive: true, mode: 0o700 })
    await writeDraft(draft, text)
    await link(draft, file.path)
    await syncPath(path.dirname(file.path))
    return text
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return (await readPrivateFile(file)) ?? ''
    throw fromSystemError(error, `writing ${file.what}`)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Puts it in place of what is there: whoever reads it meanwhile has the old text or the new one. */
export async function replacePrivateFile(file: PrivateFile, text: string): Promise<void> {
  const draft = `${file.path}.${randomBytes(8).toString('hex')}`
  try {
    await mkdir(path.dirname(file.path), { recursive: true, mode: 0o700 })
    await writeDraft(draft, text)
    await rename(draft, file.path)
    await syncPath(path.dirname(file.path))
  } catch (error) {
    throw fromSystemError(error, `writing ${file.what}`)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Removes what a process left behind that was killed while it wrote one of these. */
export async function removeDrafts({ path: file }: PrivateFile): Promise<void> {
  const draft = new RegExp(`^${path.basename(file).replaceAll('.', '\\.')}\\.[0-9a-f]{16}$`)
  for (const name of await readdir(path.dirname(file)))
    if (draft.test(name)) await rm(path.join(path.dirname(file), name), { force: true })
}

async function writeDraft(draft: string, text: string): Promise<void> {
  await using handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(text)
  await handle.sync()
}
