import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError } from '../errors.ts'
import { makeProcessFolder, removeLeftovers } from './process-folder.ts'

/** Makes a folder that only this user can read, for one worker to spill into. `removeFolder` of process-folder.ts takes it away. */
export async function makeSessionFolder(stateFolder: string): Promise<string> {
  const parent = path.join(path.resolve(stateFolder), 'sessions')
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 })
    await removeLeftovers(parent)
    return await makeProcessFolder(parent)
  } catch (error) {
    throw fromSystemError(error, 'making a folder for the session')
  }
}
