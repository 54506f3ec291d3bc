import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, systemErrorCode } from '../../errors.ts'

/** Writes the file whole or not at all: who signs in meanwhile never meets half of it. A link stays one. */
export async function writeIdentities(file: string, text: string): Promise<void> {
  try {
    const target = await targetOf(file)
    await mkdir(path.dirname(target), { recursive: true })
    const draft = `${target}.${randomBytes(8).toString('hex')}`
    try {
      await writeDraft(draft, text, await modeOf(target))
      await rename(draft, target)
    } finally {
      await rm(draft, { force: true })
    }
  } catch (error) {
    throw fromSystemError(error, 'writing the identities file')
  }
}

const targetOf = (file: string): Promise<string> => realpath(file).catch(orAbsent(file))

const modeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(({ mode }) => mode & 0o777, orAbsent(undefined))

const orAbsent =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (systemErrorCode(error) === 'ENOENT') return instead
    throw error
  }

async function writeDraft(draft: string, text: string, mode: number | undefined): Promise<void> {
  await using handle = await open(draft, 'wx')
  await handle.writeFile(text)
  await handle.sync()
  if (mode !== undefined) await chmod(draft, mode)
}
