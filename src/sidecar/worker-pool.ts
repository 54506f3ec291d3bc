import { WorkerProcess, type WorkerOptions } from './worker-process.ts'

export interface WorkerPoolOptions extends WorkerOptions {
  /** How many workers wait, started and unused. */
  readonly size: number
}

/** Workers that are started ahead, for a server. Each is handed out once and never comes back. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #waiting: Promise<WorkerProcess>[] = []
  #closed = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#fill()
  }

  /** A worker that nobody has used: a waiting one where there is one. Fits `startWorker` of a session. */
  readonly take = async (): Promise<WorkerProcess> => {
    const waiting = this.#waiting.shift()
    this.#fill()
    const worker = await waiting?.catch(() => undefined)
    return worker?.isAlive === true ? worker : WorkerProcess.start(this.#options)
  }

  async close(): Promise<void> {
    this.#closed = true
    const workers = await Promise.allSettled(this.#waiting.splice(0))
    const started = workers.flatMap((worker) => (worker.status === 'fulfilled' ? [worker.value] : []))
    await Promise.all(started.map((worker) => worker.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #fill(): void {
    while (!this.#closed && this.#waiting.length < this.#options.size) {
      const worker = WorkerProcess.start(this.#options)
      // Whoever takes it hears of the failure by starting one itself.
      worker.catch(() => undefined)
      this.#waiting.push(worker)
    }
  }
}
