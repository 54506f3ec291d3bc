import type { Readable } from 'node:stream'
import { HansaError } from '../../errors.ts'
import type { Amount } from './daily-use.ts'

/** Counted with each row, as the audit counts what is sent. */
const lineFeed = 1

/** The first rows of a result that is sent as NDJSON, as many as fit; the rest is never read. */
export class RowTaker {
  readonly #limit: Amount
  readonly #rows: unknown[] = []
  #bytes = 0

  constructor(limit: Amount) {
    this.#limit = limit
  }

  get taken(): Amount {
    return { rows: this.#rows.length, bytes: this.#bytes }
  }

  get rows(): readonly unknown[] {
    return this.#rows
  }

  /** Reads until the end or the limit, and says whether that was all. Throws `too_large` where not even a row fits. */
  async take(bytes: Readable): Promise<{ readonly complete: boolean }> {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      const fits = lines.every((line) => this.#takeLine(line))
      if (!fits || this.#bytes + rest.length > this.#limit.bytes) return this.#cut()
    }
    return { complete: true }
  }

  #takeLine(line: string): boolean {
    const size = Buffer.byteLength(line) + lineFeed
    if (this.#rows.length >= this.#limit.rows || this.#bytes + size > this.#limit.bytes) return false
    this.#bytes += size
    this.#rows.push(JSON.parse(line))
    return true
  }

  #cut(): { readonly complete: boolean } {
    if (this.#rows.length > 0) return { complete: false }
    throw new HansaError('too_large', `the first row is larger than ${this.#limit.bytes} bytes`, {
      remedy: 'Ask for fewer columns.',
    })
  }
}
