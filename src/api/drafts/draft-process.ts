import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { HansaError } from '../../errors.ts'
import { spawnCapped } from '../../sidecar/spawn-capped.ts'
import { draftReply, type DraftReply, type DraftRequest } from './draft-messages.ts'

/** The compiled program starts its compiled process, a checkout the source. */
const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './draft-worker.ts' : './draft-worker.js', import.meta.url),
)

const mostResidentBytes = 1.2e9
/** Addresses that are taken and not used, which must not be missed: the type stripper of a checkout takes 4 GB. */
const addresses = '5GB'
const largestFileBytes = 16e6

/** The node's end of a process that reads drafts, one at a time. It keeps nobody from ending, and ends with the node. */
export class DraftProcess {
  readonly #child: ChildProcess
  #waiting: PromiseWithResolvers<DraftReply> | undefined
  #ended = false

  constructor() {
    this.#child = spawnCapped({
      entry,
      parameters: [String(mostResidentBytes)],
      folder: tmpdir(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      memoryLimit: addresses,
      maxFileBytes: largestFileBytes,
    })
    this.#child.on('message', (message) => this.#hear(message))
    this.#child.on('error', () => this.#end(lost()))
    this.#child.on('exit', () => this.#end(lost()))
    this.#rest()
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return !this.#ended
  }

  /** Rejects with `timeout` after so many seconds: the process is no more then. */
  async ask(request: DraftRequest, { seconds }: { readonly seconds: number }): Promise<DraftReply> {
    const waiting = Promise.withResolvers<DraftReply>()
    this.#waiting = waiting
    const timer = setTimeout(() => this.#end(tooLong(seconds)), seconds * 1000)
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

  close(): void {
    this.#end(new HansaError('cancelled', 'nobody waits for it any more'))
  }

  #rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }

  #hear(message: unknown): void {
    const reply = draftReply.safeParse(message)
    if (!reply.success) {
      this.#end(lost())
      return
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(reply.data)
  }

  #end(error: HansaError): void {
    this.#ended = true
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.#child.kill('SIGKILL')
  }
}

const lost = (): HansaError =>
  new HansaError('data_exception', 'the process that read the draft ended over it', {
    remedy: 'Take away what was added last, and try again.',
  })

const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `reading the draft took more than ${seconds} seconds`, {
    remedy: 'Make it smaller, or check it with `hansa validate`.',
  })
