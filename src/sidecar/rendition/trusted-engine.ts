import { Engine, type Connection, type EngineOptions } from '../../engine/engine.ts'
import { HansaError } from '../../errors.ts'

const idleMs = 30_000
/** Each of them takes all threads that the engine has; a second one fills the gaps. */
const atOnce = 2

/** An engine of the trusted side, there only while there is work. It never sees a reader's SQL. */
export class TrustedEngine {
  readonly #options: EngineOptions
  readonly #waiting: (() => void)[] = []
  #engine: Promise<Engine> | undefined
  #users = 0
  #closing: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: EngineOptions) {
    this.#options = options
  }

  /** Runs `work` on a connection of its own, when it is its turn. Aborting interrupts what runs. */
  async use<T>(work: (connection: Connection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter()
    try {
      if (signal?.aborted === true || this.#closed)
        throw new HansaError('cancelled', 'the work was cancelled')
      const engine = await this.#open()
      using connection = await engine.connect()
      using _ = interrupting(connection, signal)
      return await work(connection)
    } finally {
      this.#leave()
    }
  }

  /** No work may follow; what runs must have been aborted or be waited for before. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#closing)
    await this.#closeEngine()
  }

  #open(): Promise<Engine> {
    clearTimeout(this.#closing)
    if (this.#engine === undefined) {
      const opening = Engine.open(this.#options)
      this.#engine = opening
      opening.catch(() => (this.#engine = undefined))
    }
    return this.#engine
  }

  async #enter(): Promise<void> {
    this.#users += 1
    if (this.#users > atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    this.#users -= 1
    this.#waiting.shift()?.()
    if (this.#users > 0 || this.#closed) return
    this.#closing = setTimeout(() => void this.#closeEngine(), idleMs).unref()
  }

  async #closeEngine(): Promise<void> {
    if (this.#users > 0) return
    const opened = this.#engine
    this.#engine = undefined
    const engine = await opened?.catch(() => undefined)
    engine?.close()
  }
}

const interruptEveryMs = 50

/** Interrupts from when `signal` says so until disposed of: one that comes between two statements is lost. */
function interrupting(connection: Connection, signal: AbortSignal | undefined): Disposable {
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    connection.interrupt()
    timer = setInterval(() => connection.interrupt(), interruptEveryMs)
  }
  signal?.addEventListener('abort', begin, { once: true })
  return {
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', begin)
      clearInterval(timer)
    },
  }
}
