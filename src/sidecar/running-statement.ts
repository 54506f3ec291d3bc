import { Readable } from 'node:stream'
import { toStatementError } from '../engine/statement-error.ts'
import type { RelationColumn } from '../engine/relation.ts'
import type { StatementLimits } from '../engine/statement-limits.ts'
import { HansaError } from '../errors.ts'
import type { QueryResult } from './query-result.ts'
import type { QueryOptions } from './query-result.ts'
import type { Reply } from './worker-messages.ts'
import type { WorkerProcess } from './worker-process.ts'

export interface StartOptions extends QueryOptions {
  readonly sql: string
  readonly limits: StatementLimits
  /** Heard once, when the worker can be given something else, or is lost. */
  readonly ended: () => void
}

/** How long an interrupted statement may go on before its process is killed. */
const graceMilliseconds = 1000

type End = Extract<Reply, { kind: 'finished' | 'failed' }>

/**
 * The supervisor's view of one statement: it relays the worker's bytes as fast as they are read, stops the worker at
 * the deadline or when nobody reads any more, and turns its end into one outcome.
 */
export class RunningStatement {
  readonly #worker: WorkerProcess
  readonly #bytes: Readable
  readonly #rows = Promise.withResolvers<number>()
  readonly #options: StartOptions
  readonly #timers: NodeJS.Timeout[] = []
  readonly #onData = (chunk: Buffer): void => this.#relay(chunk)
  readonly #onAbort = (): void => this.#stop(cancelled())
  #relayed = 0
  #sent = 0
  #end: End | undefined
  /** Why the statement was stopped from this side. */
  #stopped: HansaError | undefined
  #settled = false

  private constructor(worker: WorkerProcess, options: StartOptions) {
    this.#worker = worker
    this.#options = options
    this.#bytes = new Readable({
      highWaterMark: 1 << 18,
      read: () => worker.data.resume(),
      destroy: (error, done) => {
        if (!this.#settled) this.#stop(cancelled())
        worker.data.resume()
        done(error)
      },
    })
    // Whoever reads hears of errors; nobody need read to its end.
    this.#bytes.on('error', () => undefined)
    this.#rows.promise.catch(() => undefined)
  }

  static async start(worker: WorkerProcess, options: StartOptions): Promise<QueryResult> {
    const statement = new RunningStatement(worker, options)
    const columns = await statement.#begin()
    return {
      columns,
      bytes: statement.#bytes,
      rows: statement.#rows.promise,
      sent: () => statement.#sent,
    }
  }

  async #begin(): Promise<readonly RelationColumn[]> {
    const { sql, format, parameters, width, limits, signal } = this.#options
    if (signal?.aborted === true) throw cancelled()
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    const deadline = setTimeout(
      () => this.#stop(tooLong(limits.timeoutSeconds)),
      limits.timeoutSeconds * 1000,
    )
    this.#timers.push(deadline)
    const { maxRows, maxBytes } = limits
    this.#worker.send({
      kind: 'run',
      sql,
      format,
      maxRows,
      maxBytes,
      ...(parameters === undefined ? {} : { parameters }),
      ...(width === undefined ? {} : { width }),
    })
    try {
      const first = await this.#worker.reply()
      if (first.kind === 'failed') throw this.#errorOf(first)
      if (first.kind !== 'started') throw new HansaError('internal', 'the worker gave an answer out of turn')
      this.#worker.data.on('data', this.#onData)
      this.#worker.data.pause()
      void this.#awaitEnd()
      return first.columns
    } catch (error) {
      const reason = this.#stopped ?? error
      this.#settle(reason)
      throw reason
    }
  }

  async #awaitEnd(): Promise<void> {
    try {
      const end = await this.#worker.reply()
      if (end.kind !== 'finished' && end.kind !== 'failed') throw new HansaError('internal', 'out of turn')
      this.#end = end
      this.#settleWhenRelayed()
    } catch (error) {
      this.#settle(this.#stopped ?? error)
    }
  }

  #relay(chunk: Buffer): void {
    this.#relayed += chunk.length
    // After a stop the rest is drained, so that the worker gets to its end.
    if (this.#stopped === undefined) {
      this.#sent += chunk.length
      if (!this.#bytes.push(chunk)) this.#worker.data.pause()
    }
    this.#settleWhenRelayed()
  }

  #settleWhenRelayed(): void {
    const end = this.#end
    if (end === undefined || this.#relayed < end.bytes) return
    if (end.kind === 'failed') this.#settle(this.#errorOf(end))
    else if (this.#stopped !== undefined) this.#settle(this.#stopped)
    else this.#settle(undefined, end.rows)
  }

  #errorOf({ fault }: Extract<Reply, { kind: 'failed' }>): HansaError {
    if (fault.fatal === true) this.#worker.kill()
    return this.#stopped ?? toStatementError(fault)
  }

  /** Asks the worker to end the statement, and ends the worker if it does not. */
  #stop(reason: HansaError): void {
    if (this.#settled || this.#stopped !== undefined) return
    this.#stopped = reason
    this.#worker.send({ kind: 'interrupt' })
    this.#worker.data.resume()
    this.#timers.push(setTimeout(() => this.#worker.kill(), graceMilliseconds))
  }

  #settle(error: unknown, rows = 0): void {
    if (this.#settled) return
    this.#settled = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#worker.data.off('data', this.#onData)
    this.#options.ended()
    if (error === undefined) {
      this.#bytes.push(null)
      this.#rows.resolve(rows)
    } else {
      this.#bytes.destroy(error instanceof Error ? error : undefined)
      this.#rows.reject(error)
    }
  }
}

export const cancelled = (): HansaError => new HansaError('cancelled', 'the statement was cancelled')

export const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `the statement ran longer than ${seconds} s`, {
    remedy: 'Read fewer rows, or raise the time limit.',
  })
