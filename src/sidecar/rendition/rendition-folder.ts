import { chmod, mkdir, readdir, rm, rmdir, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { systemErrorCode } from '../../errors.ts'
import { ignoreGone, isGone } from '../../store/ignore-gone.ts'
import { moveIntoFolder } from '../../store/move-into-folder.ts'
import { syncPath } from '../../store/writable-folder.ts'
import { renditionFileName, parseRenditionFileName, type RenditionFile } from './rendition-file.ts'

/**
 * The renditions on the disk: a folder for each plan, and in it a file for each data file. All that is known of a file
 * is its name, so that there is nothing to agree with; several processes may share the folder.
 */
export class RenditionFolder {
  readonly #folder: string
  readonly #maximumBytes: number
  /** What is there, roughly: others add to it as well. */
  #bytes: number

  private constructor(folder: string, maximumBytes: number, bytes: number) {
    this.#folder = folder
    this.#maximumBytes = maximumBytes
    this.#bytes = bytes
  }

  static async open(
    folder: string,
    { maximumBytes }: { readonly maximumBytes: number },
  ): Promise<RenditionFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const plans = await plansIn(folder)
    return new RenditionFolder(folder, maximumBytes, sum(plans))
  }

  /** What there is of a plan, by the SHA-256 of the data file; it counts as used now. */
  async find(key: string): Promise<ReadonlyMap<string, RenditionFile>> {
    const folder = path.join(this.#folder, key)
    const now = new Date()
    try {
      await utimes(folder, now, now)
    } catch (error) {
      if (isGone(error)) return new Map()
      throw error
    }
    return new Map((await filesIn(folder)).map((file) => [file.dataFile, file]))
  }

  /** COMMIT: a finished file gets its name once all of it is on the disk. */
  async add(key: string, finished: RenditionFile): Promise<RenditionFile> {
    const target = path.join(this.#folder, key, renditionFileName(finished))
    await chmod(finished.path, 0o444)
    await syncPath(finished.path)
    await moveIntoFolder(finished.path, target)
    this.#bytes += finished.bytes
    if (this.#bytes > this.#maximumBytes) await this.#evict(key)
    return { ...finished, path: target }
  }

  /** Removes what was made of data files that are not kept any more; bytes that were freed. */
  async collect(keptDataFiles: ReadonlySet<string>): Promise<number> {
    let freed = 0
    for (const { folder, files } of await plansIn(this.#folder)) {
      for (const file of files) {
        if (keptDataFiles.has(file.dataFile)) continue
        await rm(file.path, { force: true })
        freed += file.bytes
      }
      await removeIfEmpty(folder)
    }
    this.#bytes -= freed
    return freed
  }

  /** Those that nobody asked for longest go first, and never the one that was just added to. */
  async #evict(inUse: string): Promise<void> {
    const plans = await plansIn(this.#folder)
    this.#bytes = sum(plans)
    const oldestFirst = plans.toSorted((a, b) => a.usedMs - b.usedMs)
    for (const { key, folder, files } of oldestFirst) {
      if (this.#bytes <= this.#maximumBytes) return
      if (key === inUse) continue
      for (const file of files) await rm(file.path, { force: true })
      await removeIfEmpty(folder)
      this.#bytes -= bytesOf(files)
    }
  }
}

interface Plan {
  readonly key: string
  readonly folder: string
  readonly files: readonly RenditionFile[]
  readonly usedMs: number
}

const bytesOf = (files: readonly RenditionFile[]): number =>
  files.reduce((total, { bytes }) => total + bytes, 0)
const sum = (plans: readonly Plan[]): number => plans.reduce((total, { files }) => total + bytesOf(files), 0)

async function plansIn(folder: string): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  for (const key of await readdir(folder)) {
    const own = path.join(folder, key)
    const found = await stat(own).catch(ignoreGone)
    if (found === undefined) continue
    plans.push({ key, folder: own, files: await filesIn(own), usedMs: found.mtimeMs })
  }
  return plans
}

async function filesIn(folder: string): Promise<readonly RenditionFile[]> {
  const names = (await readdir(folder).catch(ignoreGone)) ?? []
  return names.flatMap((name) => {
    const file = parseRenditionFileName(name)
    return file === undefined ? [] : [{ ...file, path: path.join(folder, name) }]
  })
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (!isGone(error) && systemErrorCode(error) !== 'ENOTEMPTY' && systemErrorCode(error) !== 'EEXIST')
      throw error
  }
}
