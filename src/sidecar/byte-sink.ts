import type { Writable } from 'node:stream'
import { HansaError } from '../errors.ts'

/** Counts and limits what goes into a stream, and waits for whoever reads it. */
export class ByteSink {
  readonly #target: Writable
  readonly #maxBytes: number
  #bytes = 0

  constructor(target: Writable, maxBytes: number) {
    this.#target = target
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#bytes + bytes.length > this.#maxBytes) {
      throw new HansaError(
        'too_large',
        `the result is larger than ${this.#maxBytes.toLocaleString('en-GB')} bytes`,
        { remedy: 'Ask for fewer rows or columns.' },
      )
    }
    this.#bytes += bytes.length
    if (this.#target.write(bytes)) return
    await new Promise<void>((resolve) => this.#target.once('drain', resolve))
  }
}
