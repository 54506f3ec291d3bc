import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ByteRange } from './byte-range.ts'

export interface StreamFileOptions {
  /** Where it ends is said also of a whole file: then no buffer is made to find that out. */
  readonly range: ByteRange
  /** How long a client may take nothing. */
  readonly timeoutSeconds: number
}

/** Few large reads: at this size a file goes out as fast as the disk and the socket let it. */
const readBytes = 1 << 20

/**
 * Sends a range of a file, which may be all of it, after the head of the answer, and returns how many bytes the client
 * may have. One that went away has had what it has had; a file that cannot be read breaks the connection.
 */
export async function streamFile(
  path: string,
  outgoing: ServerResponse,
  { range, timeoutSeconds }: StreamFileOptions,
): Promise<number> {
  outgoing.setTimeout(timeoutSeconds * 1000, () => outgoing.destroy())
  const bytes = createReadStream(path, {
    highWaterMark: readBytes,
    start: range.first,
    end: range.last,
  })
  await pipeline(bytes, outgoing).catch(() => undefined)
  return bytes.bytesRead
}
