import { realpath, stat } from 'node:fs/promises'
import { fromSystemError, systemErrorCode } from '../../errors.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'

/** Writes the file whole or not at all: who signs in meanwhile never meets half of it. A link stays one. */
export async function writeIdentities(file: string, text: string): Promise<void> {
  try {
    const target = await realpath(file).catch(orAbsent(file))
    const mode = await stat(target).then(({ mode }) => mode & 0o777, orAbsent(undefined))
    await writeWholeFile(target, text, mode)
  } catch (error) {
    throw fromSystemError(error, 'writing the identities file')
  }
}

const orAbsent =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (systemErrorCode(error) === 'ENOENT') return instead
    throw error
  }
