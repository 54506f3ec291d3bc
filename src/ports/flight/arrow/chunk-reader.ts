import { HansaError } from '../../../errors.ts'

/** Reads bytes that come in chunks, as many at a time as are wanted. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<unknown>
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: AsyncIterable<unknown>) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  /** So many bytes, in a buffer of their own. */
  async read(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    await this.fill(bytes)
    return bytes
  }

  /** Copies bytes to where they are wanted; throws where there are not so many. */
  async fill(target: Buffer): Promise<void> {
    let filled = 0
    while (filled < target.length) {
      if (this.#rest.length === 0) this.#rest = await this.#next()
      const taken = this.#rest.copy(target, filled)
      this.#rest = this.#rest.subarray(taken)
      filled += taken
    }
  }

  async #next(): Promise<Buffer> {
    const next: IteratorResult<unknown, unknown> = await this.#chunks.next()
    if (next.done !== true && Buffer.isBuffer(next.value)) return next.value
    throw new HansaError('internal', 'the result ended within a message')
  }
}
