import { copyFile, link } from 'node:fs/promises'
import path from 'node:path'
import { systemErrorCode } from '../../errors.ts'
import type { GovernedFile } from '../dataset-access.ts'
import { makeProcessFolder, removeFolder } from '../process-folder.ts'

/** Names of files that stay while they are held, whatever is collected meanwhile; they tell nothing. */
export class HeldFolder {
  readonly path: string
  #files = 0

  private constructor(folder: string) {
    this.path = folder
  }

  static async make(parent: string): Promise<HeldFolder> {
    return new HeldFolder(await makeProcessFolder(parent))
  }

  /** The same file under another name; undefined where it is gone. */
  async add({ path: file, sha256, rows, bytes }: GovernedFile): Promise<GovernedFile | undefined> {
    const held = path.join(this.path, `${this.#files++}.parquet`)
    try {
      await linkOrCopy(file, held)
      return { path: held, sha256, rows, bytes }
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async release(): Promise<void> {
    await removeFolder(this.path)
  }
}

/** File systems that have no links, or lie apart. */
const linkless = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS']

async function linkOrCopy(file: string, target: string): Promise<void> {
  try {
    await link(file, target)
  } catch (error) {
    if (!linkless.includes(systemErrorCode(error) ?? '')) throw error
    await copyFile(file, target)
  }
}
