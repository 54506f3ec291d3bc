import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

const largestPiece = 1 << 20

/** SHA-256 of a file as lower-case hexadecimal, read in pieces so that its size does not matter. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  // Every read takes a buffer of this size: a megabyte for each of many small files keeps the collector busy.
  const highWaterMark = Math.min((await stat(path)).size + 1, largestPiece)
  for await (const piece of createReadStream(path, { highWaterMark })) hash.update(piece as Buffer)
  return hash.digest('hex')
}
