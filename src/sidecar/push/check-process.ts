import { HansaError } from '../../errors.ts'
import { ownProgram } from '../../own-files.ts'
import type { CheckedRows, PushedRows } from '../../product/push/check-pushed-rows.ts'
import { AskedProcess } from '../asked-process.ts'
import type { CappedProcess } from '../spawn-capped.ts'
import { checkReply, type CheckReply, type CheckRequest } from './check-messages.ts'

const entry = ownProgram('sidecar/push/check-worker')

export interface CheckBounds extends Pick<CappedProcess, 'folder' | 'memoryLimit' | 'maxFileBytes'> {
  readonly maxResidentBytes: number
}

/** The node's end of a process that checks pushed rows, one push at a time. */
export class CheckProcess {
  readonly #process: AskedProcess<CheckRequest, CheckReply>

  constructor({ maxResidentBytes, ...bounds }: CheckBounds) {
    const parameters = [String(maxResidentBytes)]
    this.#process = new AskedProcess({ entry, parameters, reply: checkReply, lost, tooLong, ...bounds })
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return this.#process.isAlive
  }

  /** Rejects with `timeout` after so many seconds, when the process is no more. */
  async check(rows: PushedRows, limits: { readonly seconds: number }): Promise<CheckedRows> {
    const reply = await this.#process.ask(rows, limits)
    if (reply.kind === 'failed') throw toError(reply)
    return reply.checked
  }

  async close(): Promise<void> {
    await this.#process.close()
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
