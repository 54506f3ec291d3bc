import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { hashFile } from '../../engine/hash-file.ts'
import type { LocalFile } from '../../engine/source/open-text.ts'
import { HansaError } from '../../errors.ts'
import type { ProbeContext } from './source-read.ts'

/** A file that was changed this recently could change again within the same tick of the file system's clock. */
const settledAfterMs = 2000

/** Tells two states of a file apart without reading it; a key of the cache, so without NUL, which PostgreSQL refuses. */
export async function fileState(file: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(file, { bigint: true })
  return `${size} ${mtimeNs} ${ino} ${file}`
}

/** One hash over the names and bytes of files, in their order. Known files are not read again. */
export async function contentHash(files: readonly LocalFile[], context: ProbeContext): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(`${path.basename(file.shown)}\0${await cachedHash(file.path, context)}\n`)
  return hash.digest('hex')
}

async function cachedHash(file: string, { hashes, effects }: ProbeContext): Promise<string> {
  const key = await fileState(file)
  const known = await hashes?.get(key)
  if (known !== undefined) return known
  const sha256 = await hashFile(file)
  const { mtimeMs } = await stat(file)
  if (effects.now().getTime() - mtimeMs > settledAfterMs && (await fileState(file)) === key)
    await hashes?.set(key, sha256)
  return sha256
}

/** Runs `read`, and fails if one of the files was changed meanwhile: what was read would be neither old nor new. */
export async function whileUnchanged<T>(files: readonly LocalFile[], read: () => Promise<T>): Promise<T> {
  const before = await Promise.all(files.map((file) => fileState(file.path)))
  const result = await read()
  const after = await Promise.all(files.map((file) => fileState(file.path).catch(() => undefined)))
  const changed = files.find((_, index) => before[index] !== after[index])
  if (changed === undefined) return result
  throw new HansaError('source_unavailable', `${changed.shown} changed while it was read`, {
    remedy: 'Run the same command again when whoever writes it has finished.',
  })
}
