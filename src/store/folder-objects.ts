import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, copyFile, opendir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { fromSystemError, systemErrorCode } from '../errors.ts'
import { ignoreGone } from './ignore-gone.ts'
import { moveIntoFolder } from './move-into-folder.ts'
import { folderPrefix, noSuchObject, requireObjectKey, temporarySegment } from './object-key.ts'
import type { ObjectStore } from './object-store.ts'
import { requireWritableFolder, syncPath } from './writable-folder.ts'

/** Objects are never changed; the mode keeps tools from trying. */
const readOnlyMode = 0o444

/** Objects as files below `folder`, which is made. A file gets its name only when all of it is on the disk. */
export async function openFolderObjects(folder: string): Promise<ObjectStore> {
  await requireWritableFolder(path.join(folder, temporarySegment))
  return new FolderObjects(folder)
}

class FolderObjects implements ObjectStore {
  readonly location: string
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = path.resolve(folder)
    this.location = `${pathToFileURL(this.#folder).href}/`
  }

  async putFile(key: string, localPath: string): Promise<void> {
    const target = this.#path(key)
    await explained(`writing the object ${key}`, async () => {
      if (!(await exists(target))) await this.#settle(localPath, target)
      await rm(localPath, { force: true })
    })
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<void> {
    const target = this.#path(key)
    await explained(`writing the object ${key}`, async () => {
      if (await exists(target)) return
      await this.#viaTemporary((temporary) => writeFile(temporary, bytes), target)
    })
  }

  async getBytes(key: string): Promise<Uint8Array> {
    return readFile(await this.localPath(key))
  }

  async getStream(key: string): Promise<Readable> {
    return createReadStream(await this.localPath(key))
  }

  async localPath(key: string): Promise<string> {
    const target = this.#path(key)
    if (!(await exists(target))) throw noSuchObject(key)
    return target
  }

  async has(key: string): Promise<boolean> {
    return exists(this.#path(key))
  }

  async *list(prefix: string): AsyncGenerator<{ readonly key: string; readonly bytes: number }> {
    const start = folderPrefix(prefix)
    for await (const key of keysBelow(this.#folder, start)) {
      const size = await sizeOf(path.join(this.#folder, key))
      if (size !== undefined) yield { key, bytes: size }
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await explained(`deleting the object ${key}`, () => rm(this.#path(key), { force: true }))
      await this.#removeEmptyFolders(path.dirname(this.#path(key)))
    }
  }

  async tidy(): Promise<void> {
    const temporary = path.join(this.#folder, temporarySegment)
    await explained('clearing temporary files', async () => {
      for await (const entry of await opendir(temporary))
        await rm(path.join(temporary, entry.name), { force: true })
    })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #path(key: string): string {
    requireObjectKey(key)
    return path.join(this.#folder, key)
  }

  /** Moves a file of this file system into place; one of another is copied beside first. */
  async #settle(source: string, target: string): Promise<void> {
    await makeDurable(source)
    try {
      await moveIntoFolder(source, target)
    } catch (error) {
      if (systemErrorCode(error) !== 'EXDEV') throw error
      await this.#viaTemporary((temporary) => copyFile(source, temporary), target)
    }
  }

  async #viaTemporary(write: (temporary: string) => Promise<void>, target: string): Promise<void> {
    const temporary = path.join(this.#folder, temporarySegment, randomUUID())
    try {
      await write(temporary)
      await makeDurable(temporary)
      await moveIntoFolder(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    if (!folder.startsWith(this.#folder + path.sep)) return
    try {
      await rmdir(folder)
    } catch {
      return // Not empty, or gone already: what is left is for somebody else.
    }
    await this.#removeEmptyFolders(path.dirname(folder))
  }
}

async function makeDurable(file: string): Promise<void> {
  await chmod(file, readOnlyMode)
  await syncPath(file)
}

async function* keysBelow(root: string, prefix: string): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(path.join(root, prefix))) {
      if (prefix === '' && entry.name === temporarySegment) continue
      if (entry.isDirectory()) yield* keysBelow(root, `${prefix}${entry.name}/`)
      else yield prefix + entry.name
    }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
}

const exists = async (file: string): Promise<boolean> => (await sizeOf(file)) !== undefined

/** Bytes of a file; undefined where there is none. */
async function sizeOf(file: string): Promise<number | undefined> {
  const entry = await stat(file).catch(ignoreGone)
  return entry?.isFile() === true ? entry.size : undefined
}

async function explained<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw fromSystemError(error, doing)
  }
}
