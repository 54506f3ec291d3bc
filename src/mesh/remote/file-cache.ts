import { readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError } from '../../errors.ts'
import type { GovernedFile } from '../../sidecar/dataset-access.ts'
import { leftovers, makeProcessFolder, removeFolder, removeLeftovers } from '../../sidecar/process-folder.ts'
import { HeldFolder } from '../../sidecar/rendition/held-folder.ts'
import { ignoreGone } from '../../store/ignore-gone.ts'
import { moveIntoFolder } from '../../store/move-into-folder.ts'
import { makeDurableFolder } from '../../store/writable-folder.ts'

/** A file as a node has signed it. */
export interface SignedFile {
  /** Whose file it is: nobody is given one because somebody else has named its hash. */
  readonly node: string
  readonly sha256: string
  readonly rows: number
  readonly bytes: number
}

/**
 * Files of other nodes on this machine, by node and SHA-256, bounded in bytes: those unused for longest go first, and
 * none that is held. Several processes may share the folder. Who may read which is not known here.
 */
export class FileCache implements AsyncDisposable {
  readonly #kept: string
  readonly #heldParent: string
  /** What this process is receiving, and what others left that were killed. */
  readonly #coming: string
  readonly maximumBytes: number
  readonly #receiving = new Set<string>()

  private constructor(folders: Folders, coming: string, maximumBytes: number) {
    this.#kept = folders.kept
    this.#heldParent = folders.held
    this.#coming = coming
    this.maximumBytes = maximumBytes
  }

  /** Also takes over or removes what processes left that were killed. */
  static async open(folder: string, { maximumBytes }: { readonly maximumBytes: number }): Promise<FileCache> {
    const folders = {
      kept: path.join(folder, 'kept'),
      coming: path.join(folder, 'coming'),
      held: path.join(folder, 'held'),
    }
    try {
      for (const each of Object.values(folders)) await makeDurableFolder(each)
      await removeLeftovers(folders.held)
      const coming = await makeProcessFolder(folders.coming)
      await takeOver(folders.coming, coming)
      const cache = new FileCache(folders, coming, maximumBytes)
      await cache.tidy()
      return cache
    } catch (error) {
      throw fromSystemError(error, 'opening the files of other nodes')
    }
  }

  /** A folder in which files stay that `hold` puts there. */
  async heldFolder(): Promise<HeldFolder> {
    return HeldFolder.make(this.#heldParent)
  }

  /** A new folder of a statement's own. */
  async ownFolder(): Promise<string> {
    return makeProcessFolder(this.#heldParent)
  }

  async has({ node, sha256, bytes }: SignedFile): Promise<boolean> {
    return (await stat(this.#pathOf(node, sha256)).catch(ignoreGone))?.size === bytes
  }

  /** Holds the file where it is here, which counts as a use of it; undefined where it is not. */
  async hold(file: SignedFile, folder: HeldFolder): Promise<GovernedFile | undefined> {
    const { node, sha256, rows, bytes } = file
    const kept = this.#pathOf(node, sha256)
    const held = await folder.add({ path: kept, sha256, rows, bytes })
    if (held === undefined) return undefined
    if ((await stat(held.path)).size !== bytes) {
      // Damaged by whoever can write here.
      await rm(kept, { force: true })
      await rm(held.path, { force: true })
      return undefined
    }
    const now = new Date()
    await utimes(kept, now, now).catch(ignoreGone)
    return held
  }

  /** Where the file is received, from where it was left. Nobody removes it until it is added or left again. */
  receive({ node, sha256 }: SignedFile): { readonly part: string; readonly leave: () => void } {
    const part = path.join(this.#coming, `${node}.${sha256}.part`)
    this.#receiving.add(part)
    return { part, leave: () => void this.#receiving.delete(part) }
  }

  /** COMMIT: what was received and verified gets its name. */
  async add({ node, sha256 }: SignedFile, part: string): Promise<void> {
    await moveIntoFolder(part, this.#pathOf(node, sha256))
  }

  /** What nothing can be removed of now, whoever holds it. */
  async heldBytes(): Promise<number> {
    const held = (await this.#entries()).filter(({ isHeld, isPart }) => isHeld && !isPart)
    return held.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Removes what is over the bound and not held. */
  async tidy(): Promise<void> {
    const entries = await this.#entries()
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    // What never came whole goes before all else.
    const first = entries.toSorted((a, b) => Number(b.isPart) - Number(a.isPart) || a.usedMs - b.usedMs)
    for (const entry of first) {
      if (bytes <= this.maximumBytes) return
      if (entry.isHeld) continue
      await rm(entry.file, { force: true })
      bytes -= entry.bytes
    }
  }

  /** Held files stay until they are released. */
  async close(): Promise<void> {
    await removeFolder(this.#coming)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #pathOf(node: string, sha256: string): string {
    return path.join(this.#kept, node, `${sha256}.parquet`)
  }

  async #entries(): Promise<readonly Entry[]> {
    const folders = [this.#coming, ...(await namesIn(this.#kept)).map((node) => path.join(this.#kept, node))]
    const entries: Entry[] = []
    for (const folder of folders) {
      for (const name of await namesIn(folder)) {
        const file = path.join(folder, name)
        const found = await stat(file).catch(ignoreGone)
        if (found === undefined) continue
        const { size: bytes, mtimeMs: usedMs, nlink } = found
        // Whoever holds a file, in any process, has linked it.
        const isHeld = nlink > 1 || this.#receiving.has(file)
        entries.push({ file, bytes, usedMs, isHeld, isPart: folder === this.#coming })
      }
    }
    return entries
  }
}

interface Folders {
  readonly kept: string
  readonly coming: string
  readonly held: string
}

interface Entry {
  readonly file: string
  readonly bytes: number
  readonly usedMs: number
  readonly isHeld: boolean
  readonly isPart: boolean
}

/** What a killed process had received is gone on with here. */
async function takeOver(parent: string, own: string): Promise<void> {
  for (const folder of await leftovers(parent)) {
    for (const name of await namesIn(folder))
      await rename(path.join(folder, name), path.join(own, name)).catch(ignoreGone)
    await removeFolder(folder)
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(ignoreGone)) ?? []
