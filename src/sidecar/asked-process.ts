import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type * as z from 'zod'
import { HansaError } from '../errors.ts'
import { spawnCapped, type CappedProcess } from './spawn-capped.ts'

export interface AskedProcessOptions<Reply> extends Omit<CappedProcess, 'stdio'> {
  /** What it answers; anything else is taken for its end, as it reads what strangers sent. */
  readonly reply: z.ZodType<Reply>
  /** It ended while it was asked, or before. */
  readonly lost: () => HansaError
  readonly tooLong: (seconds: number) => HansaError
}

/** The node's end of a capped process that answers one question at a time. It ends with the node, and keeps it only while it is asked. */
export class AskedProcess<Request extends object, Reply> {
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>
  readonly #options: AskedProcessOptions<Reply>
  #waiting: PromiseWithResolvers<Reply> | undefined
  #ended = false

  constructor(options: AskedProcessOptions<Reply>) {
    this.#options = options
    this.#child = spawnCapped({ ...options, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    this.#child.on('message', (message) => this.#hear(message))
    this.#child.on('error', () => this.end(options.lost()))
    this.#child.on('exit', () => this.end(options.lost()))
    this.#gone = once(this.#child, 'close').catch(() => undefined)
    this.#rest()
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return !this.#ended
  }

  /** Rejects with `tooLong` after so many seconds, when the process is no more, and with `lost` where it ended by itself. */
  async ask(request: Request, { seconds }: { readonly seconds: number }): Promise<Reply> {
    if (this.#ended) throw this.#options.lost()
    const waiting = Promise.withResolvers<Reply>()
    this.#waiting = waiting
    const timer = setTimeout(() => this.end(this.#options.tooLong(seconds)), seconds * 1000)
    this.#child.ref()
    this.#child.channel?.ref()
    this.#child.send(request)
    try {
      return await waiting.promise
    } finally {
      clearTimeout(timer)
      this.#rest()
    }
  }

  /** Ends it; whoever waits for an answer is told the error. */
  end(error: HansaError): void {
    this.#ended = true
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.#child.kill('SIGKILL')
  }

  /** Ends it, and waits until it is gone. */
  async close(): Promise<void> {
    this.#child.ref()
    this.end(new HansaError('cancelled', 'nobody waits for it any more'))
    await this.#gone
  }

  #rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }

  #hear(message: unknown): void {
    const reply = this.#options.reply.safeParse(message)
    if (!reply.success) {
      this.end(this.#options.lost())
      return
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(reply.data)
  }
}
