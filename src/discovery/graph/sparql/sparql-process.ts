import { HansaError } from '../../../errors.ts'
import { ownProgram } from '../../../own-files.ts'
import { AskedProcess } from '../../../sidecar/asked-process.ts'
import { sparqlReply, type SparqlReply, type SparqlRequest } from './sparql-messages.ts'

const entry = ownProgram('discovery/graph/sparql/sparql-worker')

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
  readonly #process: AskedProcess<SparqlRequest, SparqlReply>

  constructor({ folder, graphBytes }: SparqlBounds) {
    this.#process = new AskedProcess({
      entry,
      parameters: [String(graphBytes + besideGraph)],
      folder,
      memoryLimit: `${graphBytes + besideGraph}B`,
      maxFileBytes: 512,
      wasmBytes: graphBytes,
      reply: sparqlReply,
      lost,
      tooLong,
    })
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return this.#process.isAlive
  }

  /** Its answer; `timeout` after so many seconds, and the fault that it tells of. After some of them it is no more. */
  async ask(request: SparqlRequest, limits: { readonly seconds: number }): Promise<string> {
    const reply = await this.#process.ask(request, limits)
    if (reply.kind === 'failed') throw this.#failed(reply)
    return reply.kind === 'answered' ? reply.text : ''
  }

  async close(): Promise<void> {
    await this.#process.close()
  }

  #failed({ code, message }: Extract<SparqlReply, { kind: 'failed' }>): HansaError {
    const remedy = remedies[code]
    const error = new HansaError(code, message, remedy === undefined ? {} : { remedy })
    if (code === 'out_of_memory') this.#process.end(error)
    return error
  }
}

const smaller = 'Ask for less: more exact patterns, and a LIMIT.'
const remedies: Readonly<Partial<Record<string, string>>> = { too_large: smaller, out_of_memory: smaller }

const lost = (): HansaError =>
  new HansaError('out_of_memory', 'the process that answers queries ended over it', { remedy: smaller })

const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `the query took more than ${seconds} seconds`, { remedy: smaller })
