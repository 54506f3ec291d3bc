import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fromSystemError, HansaError, isHansaError } from '../../errors.ts'
import type { NodeAnswer } from './exchange.ts'
import { NodeUnreachable, reasonOf } from './node-fault.ts'

export interface ReceivedResult {
  readonly sha256: string
  readonly bytes: number
}

/** Writes the result of a sent query to a new file that only this user can read; `too_large` where it is longer than `longest`. */
export async function receiveResult(
  answer: NodeAnswer,
  file: string,
  { node, longest }: { readonly node: string; readonly longest: number },
): Promise<ReceivedResult> {
  const hash = createHash('sha256')
  let bytes = 0
  await using handle = await open(file, 'wx', 0o600)
  for await (const piece of piecesOf(answer, node)) {
    bytes += piece.length
    if (bytes > longest)
      throw new HansaError('too_large', `what node ${node} sends is longer than ${longest} bytes`)
    hash.update(piece)
    await handle.appendFile(piece).catch((error: unknown) => {
      throw fromSystemError(error, 'receiving a result of another node')
    })
  }
  await handle.chmod(0o400)
  return { sha256: hash.digest('hex'), bytes }
}

/** One that breaks off is no result. */
async function* piecesOf({ body }: NodeAnswer, node: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    if (isHansaError(error)) throw error
    throw new NodeUnreachable(node, `its answer broke off: ${reasonOf(error)}`, error)
  }
}
