import { HansaError, isHansaError } from '../../../errors.ts'
import { Admission } from '../../../sidecar/admission.ts'
import { describingIn } from '../describing.ts'
import type { Knowledge } from '../known-mesh.ts'
import type { GraphPlace } from '../graph-place.ts'
import { catalogEntry, productTriples } from '../product-triples.ts'
import { nTriples } from '../rdf/n-triples.ts'
import type { Triple } from '../rdf/triple.ts'
import { sharedTriples } from '../shared-triples.ts'
import { SparqlProcess } from './sparql-process.ts'

export interface MeshSparqlOptions {
  /** The state folder. */
  readonly state: string
  /** How long a query may take; ten seconds where absent. */
  readonly querySeconds?: number
}

/** A query of a reader, with what it is about. */
export interface SparqlQuestion {
  readonly query: string
  /** What the answer is written as. */
  readonly media: string
  /** `formatPrincipal` of who asks. */
  readonly asker: string
  readonly knowledge: Knowledge
  readonly naming: GraphPlace
  /** What they may know of besides what everybody may. */
  readonly own: () => Promise<readonly Triple[]>
  readonly signal?: AbortSignal
}

interface Held {
  readonly process: SparqlProcess
  readonly rules: number
  readonly stamp: string
  /** When it was made, and how long that took. */
  readonly madeAt: number
  readonly tookMilliseconds: number
}

const graphBytes = 1.5e9
const mostAnswerBytes = 8e6
const defaultSeconds = 10
const loadSeconds = 60
const productsAtOnce = 100
const idleMilliseconds = 300_000
/** Who has ended the process by a query waits for so long with the next. */
const penaltyMilliseconds = 30_000
/** The engine keeps what it has let go: after so much text of readers it is begun anew. */
const mostWorn = 256e6

const atOnce = {
  what: 'queries of the graph',
  perPrincipal: 1,
  inAll: 1,
  waitingPerPrincipal: 4,
  waitingInAll: 50,
  patienceMilliseconds: 30_000,
}

/**
 * Answers SPARQL from a graph that holds what everybody may know of, and of the rest only what the one who asks may: it is
 * put there before their query, and taken out before the next one's. A process of its own has it, with a bound for memory, and
 * is ended where a query takes too long.
 */
export class MeshSparql implements AsyncDisposable {
  readonly #options: MeshSparqlOptions
  readonly #admission = new Admission(atOnce)
  readonly #penalties = new Map<string, number>()
  #held: Held | undefined
  #reader = ''
  #worn = 0
  #idle: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: MeshSparqlOptions) {
    this.#options = options
  }

  /** The answer as text of the media type; `syntax_error`, `timeout`, `out_of_memory` or `too_large` where there is none. */
  async answer(question: SparqlQuestion): Promise<string> {
    this.#requireNoPenalty(question.asker)
    const leave = await this.#admission.enter(question.asker, question.signal)
    try {
      this.#requireNoPenalty(question.asker)
      return await this.#answer(question, nTriples(await question.own()))
    } finally {
      leave()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#drop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #answer(question: SparqlQuestion, own: string): Promise<string> {
    clearTimeout(this.#idle)
    const { process } = await this.#hold(question)
    try {
      await this.#putReader(process, own)
      const { query, media } = question
      const asked = { kind: 'query', query, media, mostBytes: mostAnswerBytes } as const
      return await process.ask(asked, { seconds: this.#options.querySeconds ?? defaultSeconds })
    } catch (error) {
      if (isHansaError(error, 'timeout') || isHansaError(error, 'out_of_memory')) this.#punish(question.asker)
      throw error
    } finally {
      this.#idle = setTimeout(() => void this.#drop(), idleMilliseconds).unref()
    }
  }

  async #putReader(process: SparqlProcess, own: string): Promise<void> {
    if (own === this.#reader) return
    // Whatever comes of it, what was there before is not this reader's.
    this.#reader = '-'
    await process.ask({ kind: 'reader', triples: own }, { seconds: loadSeconds })
    this.#reader = own
    this.#worn += own.length
  }

  /** What large meshes publish is there a little later: after five times as long as it takes to make the graph anew. */
  async #hold({ knowledge, naming }: SparqlQuestion): Promise<Held> {
    const held = this.#held
    if (held?.process.isAlive === true && this.#worn < mostWorn) {
      const isYoung = performance.now() - held.madeAt < 5 * held.tookMilliseconds
      if (held.stamp === knowledge.stamp || (isYoung && held.rules === knowledge.rules)) return held
    }
    await this.#drop()
    if (this.#closed) throw new HansaError('cancelled', 'the node ends')
    const begun = performance.now()
    const process = new SparqlProcess({ folder: this.#options.state, graphBytes })
    try {
      for (const triples of allTriples(knowledge, naming))
        await process.ask({ kind: 'load', triples: nTriples(triples) }, { seconds: loadSeconds })
    } catch (error) {
      await process.close()
      throw isHansaError(error, 'out_of_memory') ? tooManyProducts() : error
    }
    const now = performance.now()
    const { rules, stamp } = knowledge
    this.#held = { process, rules, stamp, madeAt: now, tookMilliseconds: now - begun }
    return this.#held
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#idle)
    const held = this.#held
    this.#held = undefined
    this.#reader = ''
    this.#worn = 0
    await held?.process.close()
  }

  #punish(asker: string): void {
    const now = performance.now()
    for (const [each, until] of this.#penalties) if (until < now) this.#penalties.delete(each)
    this.#penalties.set(asker, now + penaltyMilliseconds)
  }

  #requireNoPenalty(asker: string): void {
    const left = (this.#penalties.get(asker) ?? 0) - performance.now()
    if (left <= 0) return
    const seconds = Math.ceil(left / 1000)
    throw new HansaError('too_many_requests', 'your last query of the graph took all that it may', {
      remedy: `Ask for less, in ${seconds} seconds.`,
      retryAfterSeconds: seconds,
    })
  }
}

/** What everybody may know of, in parts. */
function* allTriples(knowledge: Knowledge, naming: GraphPlace): Generator<readonly Triple[]> {
  const products = [...knowledge.products.values()]
  const describing = describingIn(naming, knowledge)
  yield sharedTriples(naming, knowledge, products)
  for (let first = 0; first < products.length; first += productsAtOnce)
    yield products
      .slice(first, first + productsAtOnce)
      .flatMap((product) => [...catalogEntry(product, naming), ...productTriples(product, describing)])
}

const tooManyProducts = (): HansaError =>
  new HansaError('too_large', 'the graph of this mesh is larger than what queries may hold', {
    remedy: 'Read `/api/v1/catalog` page by page into a store of your own.',
  })
