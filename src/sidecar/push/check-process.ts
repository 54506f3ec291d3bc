import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HansaError } from '../../errors.ts'
import type { CheckedRows, PushedRows } from '../../product/push/check-pushed-rows.ts'
import { spawnCapped, type CappedProcess } from '../spawn-capped.ts'
import { checkReply, type CheckReply } from './check-messages.ts'

/** The compiled program starts its compiled process, a checkout the source. */
const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js', import.meta.url),
)

export interface CheckBounds extends Pick<CappedProcess, 'folder' | 'memoryLimit' | 'maxFileBytes'> {
  readonly maxResidentBytes: number
}

/** The node's end of a process that checks pushed rows, one push at a time. */
export class CheckProcess {
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>
  #waiting: PromiseWithResolvers<CheckedRows> | undefined
  #ended = false

  constructor({ maxResidentBytes, ...bounds }: CheckBounds) {
    const stdio: CappedProcess['stdio'] = ['ignore', 'ignore', 'ignore', 'ipc']
    this.#child = spawnCapped({ entry, parameters: [String(maxResidentBytes)], stdio, ...bounds })
    this.#child.on('message', (message) => this.#hear(message))
    this.#child.on('error', () => this.#end(lost()))
    this.#child.on('exit', () => this.#end(lost()))
    this.#gone = once(this.#child, 'close').catch(() => undefined)
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return !this.#ended
  }

  /** Rejects with `timeout` after so many seconds, when the process is no more. */
  async check(rows: PushedRows, { seconds }: { readonly seconds: number }): Promise<CheckedRows> {
    const waiting = Promise.withResolvers<CheckedRows>()
    this.#waiting = waiting
    const timer = setTimeout(() => this.#end(tooLong(seconds)), seconds * 1000)
    this.#child.send(rows)
    try {
      return await waiting.promise
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    this.#end(new HansaError('cancelled', 'the node ends'))
    await this.#gone
  }

  #hear(message: unknown): void {
    const reply = checkReply.safeParse(message)
    if (!reply.success) {
      this.#end(lost())
      return
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    if (reply.data.kind === 'checked') waiting?.resolve(reply.data.checked)
    else waiting?.reject(toError(reply.data))
  }

  #end(error: HansaError): void {
    this.#ended = true
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.#child.kill('SIGKILL')
  }
}

const toError = ({ code, message, remedy }: Extract<CheckReply, { kind: 'failed' }>): HansaError =>
  new HansaError(code, message, remedy === undefined ? {} : { remedy })

const lost = (): HansaError =>
  new HansaError('data_exception', 'the process that checked the rows ended over them', {
    remedy: 'Send fewer rows at a time, or write them as NDJSON or CSV.',
  })

const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `checking the rows took more than ${seconds} seconds`, {
    remedy: 'Send fewer rows at a time.',
  })
