import type { Writable } from 'node:stream'
import { HansaError } from '../errors.ts'

/** More than this at once is not made ready while the one before it waits. */
const mostAhead = 4 << 20

/** Counts and limits what goes into a stream, and waits for whoever reads it: one write may be under way, and no more. */
export class ByteSink {
  readonly #target: Writable
  readonly #maxBytes: number
  #bytes = 0
  #underWay: Promise<void> = Promise.resolve()

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
    const before = this.#underWay
    this.#underWay = new Promise((resolve) => {
      this.#target.write(bytes, () => resolve())
    })
    await (bytes.length > mostAhead ? this.#underWay : before)
  }
}
