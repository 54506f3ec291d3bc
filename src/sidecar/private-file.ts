import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
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

async function writeDraft(draft: string, text: string): Promise<void> {
  await using handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(text)
  await handle.sync()
}
