import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fromSystemError, HansaError } from '../../errors.ts'

export interface StagedBody {
  readonly bytes: number
  readonly sha256: string
}

/** Writes what comes to a file, piece by piece, and hashes it; `too_large` as soon as there is more than may be. */
export async function stageBody(
  body: AsyncIterable<Uint8Array>,
  target: string,
  { maxBytes }: { readonly maxBytes: number },
): Promise<StagedBody> {
  const hash = createHash('sha256')
  let bytes = 0
  await using file = await open(target, 'wx', 0o600)
  for await (const piece of body) {
    bytes += piece.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    hash.update(piece)
    await file.writeFile(piece).catch((error: unknown) => {
      throw fromSystemError(error, 'keeping what was pushed')
    })
  }
  return { bytes, sha256: hash.digest('hex') }
}

export const tooLarge = (maxBytes: number): HansaError =>
  new HansaError('too_large', `a push has at most ${maxBytes} bytes`, {
    remedy: 'Send the rows in several pushes, each with a key of its own, or have `push.maxBytes` raised.',
  })
