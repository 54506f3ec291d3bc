import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import type { RelationColumn } from '../engine/relation.ts'
import type { SealedInstance } from '../engine/sealed-instance.ts'
import { statementFault, type StatementFault } from '../engine/statement-error.ts'
import { ByteSink } from './byte-sink.ts'
import type { Reply, RunRequest } from './worker-messages.ts'

type Started = (columns: RelationColumn[]) => void

/** One statement in the worker, from the request to its last byte. */
export class WorkerStatement {
  readonly #sealed: SealedInstance
  readonly #request: RunRequest
  readonly #sink: ByteSink
  #state: 'running' | 'cancelled' | 'ended' = 'running'

  constructor(sealed: SealedInstance, request: RunRequest, data: Writable) {
    this.#sealed = sealed
    this.#request = request
    this.#sink = new ByteSink(data, request.maxBytes)
  }

  async run(started: Started): Promise<Reply> {
    try {
      const rows = await (this.#request.format === 'parquet' ? this.#parquet(started) : this.#text(started))
      return { kind: 'finished', rows, bytes: this.#sink.bytes }
    } catch (error) {
      return { kind: 'failed', fault: this.#fault(error), bytes: this.#sink.bytes }
    } finally {
      this.#state = 'ended'
    }
  }

  #fault(error: unknown): StatementFault {
    if (this.#state === 'cancelled') return { code: 'cancelled', message: 'the statement was cancelled' }
    return statementFault(error, this.#request.sql)
  }

  async #text(started: Started): Promise<number> {
    const { sql, format, parameters, width, maxRows } = this.#request
    if (format === 'parquet') throw new TypeError('Parquet is not a text format')
    return this.#sealed.run(sql, {
      format,
      maxRows,
      ...(width === undefined ? {} : { table: { width } }),
      ...(parameters === undefined ? {} : { parameters }),
      write: (bytes) => this.#sink.write(bytes),
      started,
    })
  }

  /** Parquet's directory is at its end, so the file is made first and then sent. */
  async #parquet(started: Started): Promise<number> {
    const { sql, maxRows } = this.#request
    const file = path.join(process.cwd(), 'result.parquet')
    try {
      const { rows, columns } = await this.#sealed.runToParquet(sql, file, maxRows)
      started(columns)
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
        if (this.#state === 'cancelled') throw new Error('cancelled')
        if (chunk instanceof Uint8Array) await this.#sink.write(chunk)
      }
      return rows
    } finally {
      await rm(file, { force: true })
    }
  }

  /** An interrupt that comes before the engine has begun is lost, so it is repeated until the statement ends. */
  interrupt(): void {
    if (this.#state !== 'running') return
    this.#state = 'cancelled'
    this.#sealed.interrupt()
    const timer = setInterval(() => {
      if (this.#state === 'ended') clearInterval(timer)
      else this.#sealed.interrupt()
    }, 20)
  }
}
