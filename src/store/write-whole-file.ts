import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { syncPath } from './writable-folder.ts'

/** Writes a file whole or not at all, in place of what was there: who reads it meanwhile never meets half of it. */
export async function writeWholeFile(file: string, text: string, mode?: number): Promise<void> {
  const folder = path.dirname(file)
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  await mkdir(folder, { recursive: true })
  try {
    await writeDraft(draft, text, mode)
    await rename(draft, file)
    await syncPath(folder)
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDraft(draft: string, text: string, mode: number | undefined): Promise<void> {
  await using handle = await open(draft, 'wx')
  await handle.writeFile(text)
  await handle.sync()
  if (mode !== undefined) await chmod(draft, mode)
}
