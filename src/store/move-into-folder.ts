import { rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { ignoreGone, isGone } from './ignore-gone.ts'
import { makeDurableFolder, syncPath } from './writable-folder.ts'

/** How often the folder is made: each time that is lost is another's delete that won, so a few are enough. */
const maximumAttempts = 20

/**
 * Renames a file to `target`, whose folder is made where it is missing, and makes the new name durable.
 * Meanwhile others, of other processes too, may take away folders that they leave empty.
 */
export async function moveIntoFolder(source: string, target: string): Promise<void> {
  const folder = path.dirname(target)
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeDurableFolder(folder)
      await rename(source, target)
      break
    } catch (error) {
      // ENOTDIR too is what making a folder fails with, where one above it goes away and comes again.
      if (attempt === maximumAttempts || !isGone(error)) throw error
      if ((await stat(source).catch(ignoreGone)) === undefined) throw error
    }
  }
  // The new name may be deleted already, and its folder with it.
  await syncPath(folder).catch(ignoreGone)
}
