import type { IncomingMessage } from 'node:http'
import { HansaError } from '../../errors.ts'

/** Longest request body taken, in bytes. */
const longestBody = 1 << 20

/**
 * The text of a request's body; `too_large` where it is longer than a mebibyte. The rest is let go by unkept: who is
 * still sending does not hear an answer, and the connection can be used again.
 */
export async function readBody(incoming: IncomingMessage): Promise<string> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= longestBody) kept.push(chunk)
  }
  if (bytes <= longestBody) return Buffer.concat(kept).toString()
  throw new HansaError('too_large', `the request is longer than ${longestBody} bytes`, {
    remedy: 'Send less at once.',
  })
}
