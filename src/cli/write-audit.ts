import { open, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'

/** How many entries of the chain and checkpoints were written. */
export interface WrittenAudit {
  readonly entries: number
  readonly checkpoints: number
}

/** Writes an export of the audit into a file, which must not be there yet; nothing is left of one that breaks off. */
export async function writeAudit(file: string, body: ReadableStream): Promise<WrittenAudit> {
  const counts = { entries: 0, checkpoints: 0 }
  await using handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw cannotWrite(error, file)
  })
  try {
    for await (const line of createInterface({ input: Readable.fromWeb(body), crlfDelay: Infinity })) {
      if (line.startsWith('{"checkpoint":')) counts.checkpoints += 1
      if (line.startsWith('{"sequence":')) counts.entries += 1
      await handle.appendFile(`${line}\n`)
    }
    await handle.sync()
    return counts
  } catch (error) {
    await rm(file, { force: true })
    throw fromSystemError(error, 'writing the audit down')
  }
}

const cannotWrite = (error: unknown, file: string): unknown =>
  systemErrorCode(error) === 'EEXIST'
    ? new HansaError('invalid_input', `${file} is there already`, { remedy: 'Name another file.' })
    : fromSystemError(error, 'writing the audit down')
