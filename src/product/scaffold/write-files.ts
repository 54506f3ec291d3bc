import { lstatSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError } from '../../errors.ts'

/** A file to be written, by its path below a folder, with `/`. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/** Writes files that must all be new; if one cannot be written, none stays. Returns their absolute paths. */
export async function writeNewFiles(folder: string, files: readonly NewFile[]): Promise<readonly string[]> {
  const targets = files.map((file) => ({ ...file, target: path.join(folder, file.path) }))
  const taken = targets.filter(({ target }) => lstatSync(target, { throwIfNoEntry: false }) !== undefined)
  if (taken.length > 0) throw wouldOverwrite(taken.map(({ target }) => target))
  const written: string[] = []
  try {
    for (const { target, text } of targets) {
      await mkdir(path.dirname(target), { recursive: true })
      // `wx`: somebody else may have written it just now.
      await writeFile(target, text, { flag: 'wx' })
      written.push(target)
    }
  } catch (error) {
    for (const target of written) await rm(target, { force: true })
    throw fromSystemError(error, `Writing into ${folder}`)
  }
  return written
}

const wouldOverwrite = (taken: readonly string[]): HansaError =>
  new HansaError('conflict', `${taken.length === 1 ? 'this file is' : 'these files are'} there already`, {
    detail: taken,
    remedy: 'Nothing was written. Move them away, or choose another name.',
  })
