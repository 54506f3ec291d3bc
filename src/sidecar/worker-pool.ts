import { availableParallelism } from 'node:os'
import { inTurn } from './in-turn.ts'
import { WorkerProcess, type WorkerOptions } from './worker-process.ts'

export interface WorkerPoolOptions extends WorkerOptions {
  /** How many workers wait, started and unused. */
  readonly size: number
}

/** The start of a process takes what the statement that has just got its worker needs: it comes a little later. */
const refillMilliseconds = 250

/** A start takes a processor for half a second or more: many at once would all be late, or too late. */
const startsAtOnce = availableParallelism()

/** Workers that are started ahead, for a server. Each is handed out once and never comes back. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #waiting: Promise<WorkerProcess>[] = []
  readonly #inTurn = inTurn(startsAtOnce)
  #closed = false
  #refill: NodeJS.Timeout | undefined

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#fill()
  }

  /** A worker that nobody has used: a waiting one where there is one. Fits `startWorker` of a session. */
  readonly take = async (): Promise<WorkerProcess> => {
    const waiting = this.#waiting.shift()
    clearTimeout(this.#refill)
    this.#refill = setTimeout(() => this.#fill(), refillMilliseconds).unref()
    const worker = await waiting?.catch(() => undefined)
    return worker?.isAlive === true ? worker : this.#start()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#refill)
    const workers = await Promise.allSettled(this.#waiting.splice(0))
    const started = workers.flatMap((worker) => (worker.status === 'fulfilled' ? [worker.value] : []))
    await Promise.all(started.map((worker) => worker.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #start(ahead = false): Promise<WorkerProcess> {
    return this.#inTurn(() => WorkerProcess.start({ ...this.#options, ahead }))
  }

  #fill(): void {
    while (!this.#closed && this.#waiting.length < this.#options.size) {
      const worker = this.#start(true)
      // Whoever takes it hears of the failure by starting one itself.
      worker.catch(() => undefined)
      this.#waiting.push(worker)
    }
  }
}
