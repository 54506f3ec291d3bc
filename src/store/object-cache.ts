import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, systemErrorCode } from '../errors.ts'
import { privateMode } from './writable-folder.ts'

/** A file that was asked for this recently may be about to be opened, here or in another process. */
const inUseMs = 10 * 60_000
const temporarySuffix = '.tmp'

/**
 * A folder of local copies, bounded in bytes: those not asked for longest go first. Only what was asked for in the
 * last ten minutes may exceed the bound. Several processes may share the folder.
 */
export class ObjectCache {
  readonly #folder: string
  readonly #maximumBytes: number
  readonly #underWay = new Map<string, Promise<string>>()
  /** What is in the folder, roughly: others add to it as well. */
  #bytes: number | undefined

  constructor(folder: string, { maximumBytes }: { readonly maximumBytes: number }) {
    this.#folder = folder
    this.#maximumBytes = maximumBytes
  }

  /**
   * The path of the copy of what `name` stands for. Where there is none, `fetch` writes it to the path it is given, and
   * checks it; who asks for the same meanwhile waits for the same copy.
   */
  async path(name: string, fetch: (temporary: string) => Promise<void>): Promise<string> {
    const known = this.#underWay.get(name)
    if (known !== undefined) return known
    const coming = this.#find(name, fetch).finally(() => this.#underWay.delete(name))
    this.#underWay.set(name, coming)
    return coming
  }

  async #find(name: string, fetch: (temporary: string) => Promise<void>): Promise<string> {
    const target = path.join(this.#folder, entryName(name))
    if (await wasTouched(target)) return target
    try {
      await mkdir(this.#folder, { recursive: true, mode: privateMode })
      await this.#add(target, fetch)
      return target
    } catch (error) {
      throw fromSystemError(error, `copying ${name} into the cache ${this.#folder}`)
    }
  }

  async #add(target: string, fetch: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = `${target}.${randomUUID()}${temporarySuffix}`
    try {
      await fetch(temporary)
      await seal(temporary)
      const { size } = await stat(temporary)
      await rename(temporary, target)
      await this.#count(size)
    } finally {
      await rm(temporary, { force: true })
    }
  }

  async #count(added: number): Promise<void> {
    this.#bytes = this.#bytes === undefined ? sum(await this.#entries()) : this.#bytes + added
    if (this.#bytes > this.#maximumBytes) this.#bytes = await this.#evict()
  }

  /** Also removes what a process that died was writing. */
  async #evict(): Promise<number> {
    const entries = await this.#entries()
    const oldestFirst = entries.sort((a, b) => a.touchedMs - b.touchedMs)
    const before = Date.now() - inUseMs
    let bytes = sum(entries)
    for (const entry of oldestFirst) {
      const leftOver = entry.file.endsWith(temporarySuffix)
      if (entry.touchedMs > before || (bytes <= this.#maximumBytes && !leftOver)) continue
      await rm(entry.file, { force: true })
      bytes -= entry.bytes
    }
    return bytes
  }

  async #entries(): Promise<Entry[]> {
    const entries: Entry[] = []
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name)
      const found = await stat(file).catch(() => undefined)
      if (found !== undefined) entries.push({ file, bytes: found.size, touchedMs: found.mtimeMs })
    }
    return entries
  }
}

interface Entry {
  readonly file: string
  readonly bytes: number
  readonly touchedMs: number
}

const sum = (entries: readonly Entry[]): number => entries.reduce((total, { bytes }) => total + bytes, 0)

/** Keeps the name's end, which tells tools what kind of file it is. */
const entryName = (name: string): string =>
  `${createHash('sha256').update(name).digest('hex').slice(0, 32)}-${path.posix.basename(name)}`

/** Marks the file as just used; false if it is not there. */
async function wasTouched(file: string): Promise<boolean> {
  const now = new Date()
  try {
    await utimes(file, now, now)
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Read-only and on the disk: a file under its final name stays what was checked. */
async function seal(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.chmod(0o444)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
