import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { parseByteSize } from '../spec/byte-size.ts'
import { HansaError } from '../errors.ts'
import { ownProgram } from '../own-files.ts'
import { removeFolder } from './process-folder.ts'
import { makeSessionFolder } from './session-folder.ts'
import { spawnCapped } from './spawn-capped.ts'
import { reply, type Reply, type Request } from './worker-messages.ts'

export interface WorkerOptions {
  readonly stateFolder: string
  /** Of the engine's buffers; the process gets a little more. */
  readonly memoryLimit: string
  readonly maxTempBytes: number
  /** It takes longer to start, and less for its first statement. */
  readonly ahead?: boolean
}

/** What Node.js and the engine's code need resident, beside the engine's buffers. */
const residentOverhead = 400e6

/** A worker that has not started by then never will. */
const startSeconds = 30

/** The supervisor's end of one worker: its channels, its folder, and its end. It never sees SQL as more than text. */
export class WorkerProcess {
  readonly folder: string
  readonly data: Duplex
  readonly #child: ChildProcess
  readonly #replies: Reply[] = []
  #listener: { resolve: (message: Reply) => void; reject: (error: HansaError) => void } | undefined
  #ended: HansaError | undefined
  readonly #gone: Promise<void>

  private constructor(child: ChildProcess, folder: string, data: Duplex) {
    this.folder = folder
    this.data = data
    this.#child = child
    child.on('message', (message) => this.#hear(message))
    child.on('error', () => this.#end(workerLost(null)))
    child.on('exit', (_, signal) => this.#end(workerLost(signal)))
    data.on('error', () => undefined)
    this.#gone = once(child, 'close').then(() => removeFolder(folder))
    this.#gone.catch(() => undefined)
  }

  static async start(options: WorkerOptions): Promise<WorkerProcess> {
    const folder = await makeSessionFolder(options.stateFolder)
    const child = spawnWorker(folder, options)
    const data = child.stdio[4]
    if (!(data instanceof Duplex)) throw new Error('the worker has no data channel')
    const worker = new WorkerProcess(child, folder, data)
    const timer = setTimeout(() => worker.kill(), startSeconds * 1000)
    try {
      await worker.reply()
      return worker
    } finally {
      clearTimeout(timer)
    }
  }

  get isAlive(): boolean {
    return this.#ended === undefined
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  send(request: Request): void {
    if (this.#ended === undefined) this.#child.send(request)
  }

  /** The next message of the worker; rejects where it has ended. */
  async reply(): Promise<Reply> {
    const waiting = this.#replies.shift()
    if (waiting !== undefined) return waiting
    if (this.#ended !== undefined) throw this.#ended
    return new Promise((resolve, reject) => {
      this.#listener = { resolve, reject }
    })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Ends the process and wipes its folder. */
  async close(): Promise<void> {
    this.kill()
    await this.#gone
  }

  #hear(message: unknown): void {
    const parsed = reply.safeParse(message)
    if (!parsed.success) {
      this.kill()
      return
    }
    const listener = this.#listener
    this.#listener = undefined
    if (listener === undefined) this.#replies.push(parsed.data)
    else listener.resolve(parsed.data)
  }

  #end(error: HansaError): void {
    this.#ended ??= error
    this.#listener?.reject(this.#ended)
    this.#listener = undefined
  }
}

function workerLost(signal: NodeJS.Signals | null): HansaError {
  const starved = signal === 'SIGKILL' || signal === 'SIGABRT' || signal === 'SIGTRAP' || signal === 'SIGILL'
  return starved
    ? new HansaError('out_of_memory', 'the statement was stopped: it needs more memory than it may use', {
        remedy: 'Read fewer rows or columns, or raise the memory limit.',
      })
    : new HansaError('internal', 'the process that ran the statement ended unexpectedly', {
        remedy: 'Write the statement in another way; other queries are not affected.',
      })
}

const entry = ownProgram('sidecar/worker')

function spawnWorker(folder: string, { memoryLimit, maxTempBytes, ahead }: WorkerOptions): ChildProcess {
  const limit = String(parseByteSize(memoryLimit) + residentOverhead)
  return spawnCapped({
    entry,
    parameters: [limit, ...(ahead === true ? ['ahead'] : [])],
    folder,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    memoryLimit,
    maxFileBytes: maxTempBytes,
  })
}
