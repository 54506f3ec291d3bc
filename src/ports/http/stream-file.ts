import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'
import type { ByteRange } from './byte-range.ts'

export interface StreamFileOptions {
  /** What is sent of it; all of it is a range too. */
  readonly range: ByteRange
  /** How long a client may take nothing. */
  readonly timeoutSeconds: number
}

/** One part is read while the one before it is sent, and both again and again: new memory for each costs more than the reading. */
const partBytes = 1 << 18

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
  const parts = new Parts(outgoing)
  let next = range.first
  try {
    await using file = await open(path)
    while (next <= range.last) {
      const bytes = await parts.free()
      const { bytesRead } = await file.read(bytes, 0, Math.min(partBytes, range.last + 1 - next), next)
      if (bytesRead === 0) throw new RangeError('the file is shorter than it was')
      next += bytesRead
      parts.send(bytes.subarray(0, bytesRead))
    }
    outgoing.end()
    await finished(outgoing)
  } catch {
    outgoing.destroy()
  }
  return next - range.first
}

interface Part {
  readonly bytes: Buffer
  /** Rejects where the client is gone. */
  sent: Promise<void>
}

/** Two pieces of memory, which are used in turn. */
class Parts {
  readonly #outgoing: ServerResponse
  readonly #gone: Promise<never>
  #now: Part = newPart()
  #other: Part = newPart()

  constructor(outgoing: ServerResponse) {
    const { promise, reject } = Promise.withResolvers<never>()
    outgoing.once('close', () => reject(new Error('the client has gone')))
    promise.catch(() => undefined)
    this.#gone = promise
    this.#outgoing = outgoing
  }

  /** The one that was sent longer ago, once it is on its way. */
  async free(): Promise<Buffer> {
    ;[this.#now, this.#other] = [this.#other, this.#now]
    await this.#now.sent
    return this.#now.bytes
  }

  /** Sends what was read into it. */
  send(bytes: Uint8Array): void {
    const written = new Promise<void>((resolve, reject) => {
      this.#outgoing.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
    this.#now.sent = Promise.race([written, this.#gone])
    this.#now.sent.catch(() => undefined)
  }
}

const newPart = (): Part => ({ bytes: Buffer.allocUnsafeSlow(partBytes), sent: Promise.resolve() })
