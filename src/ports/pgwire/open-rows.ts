import type { RelationColumn } from '../../engine/relation.ts'
import { HansaError } from '../../errors.ts'
import type { GovernedResult } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { staleNotes } from '../../sidecar/remote/where-it-ran.ts'
import { dataRow, notice } from './backend-message.ts'

/** PostgreSQL, appendix A: `warning`. */
const warningState = '01000'

/** Takes bytes; resolves when more may come. */
export type Write = (bytes: Uint8Array) => Promise<void>

export interface SentRows {
  readonly rows: number
  /** Whether there are no more. */
  readonly isDone: boolean
}

/** A result under way, whose rows are messages already. */
export interface OpenRows {
  readonly columns: readonly RelationColumn[]
  /** Which of them are binary, as `PostgresRows` says it: for a cursor it was said when it was declared. */
  readonly binary: readonly boolean[]
  /** Sends at most so many rows. */
  send(most: number, write: Write): Promise<SentRows>
  /** Rejects where the rest may not be shown any more as it was decided. */
  decideAgain(reader: Reader): Promise<void>
  /** Ends the statement early. */
  cancel(): void
  /** Lets go of it; what runs is ended. */
  close(): Promise<void>
}

/** A few rows of text that are there already. */
export function fixedRows(
  names: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): OpenRows {
  const left = [...rows]
  return {
    columns: names.map((name) => ({ name, type: 'VARCHAR' })),
    binary: [],
    send: async (most, write) => {
      const now = left.splice(0, Math.min(most, left.length))
      for (const row of now) await write(dataRow(row))
      return { rows: now.length, isDone: now.length < most }
    },
    decideAgain: () => Promise.resolve(),
    cancel: () => undefined,
    close: () => Promise.resolve(),
  }
}

/**
 * The rows of a statement that runs in a sealed session; bytes are passed on as they come. What is left unread for longer
 * than a statement may take is let go: it holds a session, and what it shows was decided long ago.
 */
export class GovernedRows implements OpenRows {
  readonly #result: GovernedResult & Pick<OpenRows, 'binary'>
  readonly #stop: AbortController
  readonly #chunks: AsyncIterator<unknown>
  #rest: Buffer = Buffer.alloc(0)
  readonly #seconds: number
  readonly #timer: NodeJS.Timeout
  #sent = 0
  #isSending = false
  #isLate = false
  #isWarned = false

  constructor(result: GovernedResult & Pick<OpenRows, 'binary'>, stop: AbortController, seconds: number) {
    this.#result = result
    this.#stop = stop
    this.#chunks = result.bytes[Symbol.asyncIterator]()
    this.#seconds = seconds
    this.#timer = setTimeout(() => {
      this.#isLate = true
      this.#letGoIfLate()
    }, seconds * 1000)
    this.#timer.unref()
  }

  get columns(): readonly RelationColumn[] {
    return this.#result.columns
  }

  get binary(): readonly boolean[] {
    return this.#result.binary
  }

  async send(most: number, write: Write): Promise<SentRows> {
    if (this.#isLate) throw tooLong(this.#seconds)
    this.#isSending = true
    try {
      await this.#warn(write)
      const sent = Number.isFinite(most) ? await this.#sendSome(most, write) : await this.#sendAll(write)
      this.#sent += sent.rows
      if (sent.isDone) clearTimeout(this.#timer)
      return sent
    } finally {
      this.#isSending = false
      this.#letGoIfLate()
    }
  }

  /** Before the first row, of what is not of now. */
  async #warn(write: Write): Promise<void> {
    if (this.#isWarned) return
    this.#isWarned = true
    for (const message of staleNotes(this.#result))
      await write(notice({ sqlState: warningState, message }, 'WARNING'))
  }

  decideAgain(reader: Reader): Promise<void> {
    return this.#result.decideAgain(reader)
  }

  cancel(): void {
    this.#stop.abort()
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#rest = Buffer.alloc(0)
    this.#result.bytes.destroy()
    await this.#result.rows.catch(() => undefined)
  }

  /** Whoever is taking rows at this moment gets those that they asked for. */
  #letGoIfLate(): void {
    if (this.#isLate && !this.#isSending) void this.close()
  }

  async #sendAll(write: Write): Promise<SentRows> {
    for (let bytes: Buffer | undefined = this.#rest; bytes !== undefined; bytes = await this.#next())
      if (bytes.length > 0) await write(bytes)
    this.#rest = Buffer.alloc(0)
    return { rows: (await this.#result.rows) - this.#sent, isDone: true }
  }

  async #sendSome(most: number, write: Write): Promise<SentRows> {
    let rows = 0
    while (rows < most) {
      const { end, count } = wholeMessages(this.#rest, most - rows)
      if (count > 0) {
        await write(this.#rest.subarray(0, end))
        this.#rest = this.#rest.subarray(end)
        rows += count
        continue
      }
      const more = await this.#next()
      if (more === undefined) {
        await this.#result.rows
        return { rows, isDone: true }
      }
      this.#rest = this.#rest.length === 0 ? more : Buffer.concat([this.#rest, more])
    }
    return { rows, isDone: false }
  }

  async #next(): Promise<Buffer | undefined> {
    const next: IteratorResult<unknown, unknown> = await this.#chunks.next()
    return next.done !== true && Buffer.isBuffer(next.value) ? next.value : undefined
  }
}

const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `the rows were left open longer than ${seconds} s`, {
    remedy: 'Fetch them sooner, or run the statement again.',
  })

/** Where the first messages end, at most so many. */
export function wholeMessages(bytes: Buffer, most: number): { readonly end: number; readonly count: number } {
  let end = 0
  let count = 0
  while (count < most && end + 5 <= bytes.length) {
    const next = end + 1 + Math.max(4, bytes.readUInt32BE(end + 1))
    if (next > bytes.length) break
    end = next
    count += 1
  }
  return { end, count }
}
