import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HansaError } from '../../../errors.ts'
import { spawnCapped } from '../../../sidecar/spawn-capped.ts'
import { sparqlReply, type SparqlReply, type SparqlRequest } from './sparql-messages.ts'

/** The compiled program starts its compiled process, a checkout the source. */
const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './sparql-worker.ts' : './sparql-worker.js', import.meta.url),
)

export interface SparqlBounds {
  /** Its working directory: the state folder. */
  readonly folder: string
  /** Of the graph with all that a query makes of it. */
  readonly graphBytes: number
}

/** Node.js, and the texts that go through it. */
const besideGraph = 1e9

/** The node's end of a process that holds a graph and answers queries, one at a time. */
export class SparqlProcess {
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>
  #waiting: PromiseWithResolvers<SparqlReply> | undefined
  #ended = false

  constructor({ folder, graphBytes }: SparqlBounds) {
    this.#child = spawnCapped({
      entry,
      parameters: [String(graphBytes + besideGraph)],
      folder,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      memoryLimit: `${graphBytes + besideGraph}B`,
      maxFileBytes: 512,
      wasmBytes: graphBytes,
    })
    this.#child.on('message', (message) => this.#hear(message))
    this.#child.on('error', () => this.#end(lost()))
    this.#child.on('exit', () => this.#end(lost()))
    this.#gone = once(this.#child, 'close').catch(() => undefined)
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return !this.#ended
  }

  /** Its answer; `timeout` after so many seconds, and the fault that it tells of. After some of them it is no more. */
  async ask(request: SparqlRequest, { seconds }: { readonly seconds: number }): Promise<string> {
    if (this.#ended) throw lost()
    const waiting = Promise.withResolvers<SparqlReply>()
    this.#waiting = waiting
    const timer = setTimeout(() => this.#end(tooLong(seconds)), seconds * 1000)
    // A node may end while nobody waits: it goes with its node.
    this.#child.ref()
    this.#child.channel?.ref()
    this.#child.send(request)
    try {
      const reply = await waiting.promise
      if (reply.kind === 'failed') throw this.#failed(reply)
      return reply.kind === 'answered' ? reply.text : ''
    } finally {
      clearTimeout(timer)
      this.#child.unref()
      this.#child.channel?.unref()
    }
  }

  async close(): Promise<void> {
    this.#child.ref()
    this.#end(new HansaError('cancelled', 'the node ends'))
    await this.#gone
  }

  #hear(message: unknown): void {
    const reply = sparqlReply.safeParse(message)
    if (!reply.success) {
      this.#end(lost())
      return
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(reply.data)
  }

  #failed({ code, message }: Extract<SparqlReply, { kind: 'failed' }>): HansaError {
    const remedy = remedies[code]
    const error = new HansaError(code, message, remedy === undefined ? {} : { remedy })
    if (code === 'out_of_memory') this.#end(error)
    return error
  }

  #end(error: HansaError): void {
    this.#ended = true
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.#child.kill('SIGKILL')
  }
}

const smaller = 'Ask for less: more exact patterns, and a LIMIT.'
const remedies: Readonly<Partial<Record<string, string>>> = { too_large: smaller, out_of_memory: smaller }

const lost = (): HansaError =>
  new HansaError('out_of_memory', 'the process that answers queries ended over it', { remedy: smaller })

const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `the query took more than ${seconds} seconds`, { remedy: smaller })
