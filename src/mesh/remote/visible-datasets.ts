import { isTypeText } from '../../engine/engine-type.ts'
import { isHansaError } from '../../errors.ts'
import type { AskingPrincipal } from '../asking-principal.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import type { VisibleElsewhere } from '../../sidecar/remote/remote-datasets.ts'
import type { VisibleDataset } from '../../sidecar/visible-dataset.ts'
import type { VisibleProduct } from '../../sidecar/visible-product.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import { jsonText } from '../json-text.ts'
import type { MeshMembers } from '../mesh-members.ts'
import { visibleAnswerSchema, visibleOf, visibleProductOf, type VisibleRequest } from '../visible-message.ts'
import { notReliable } from './node-fault.ts'
import type { Patience } from './patience.ts'
import { domainOf } from '../../spec/domain-of.ts'

export interface VisibleDatasetsOptions {
  /** This node's name. */
  readonly self: string
  readonly members: Pick<MeshMembers, 'all'>
  readonly patience: Pick<Patience, 'catalogue'>
  /** The answer of a node to `POST /mesh/visible`. */
  readonly ask: (node: string, principal: AskingPrincipal, request: VisibleRequest) => Promise<string>
}

/** So long an answer is good: a tool that shows what there is asks many times in a row. */
const freshMs = 5000
const mostKept = 1000

type Datasets = readonly VisibleDataset[]

/** What one node says. */
interface Said {
  readonly datasets: Datasets
  readonly products: readonly VisibleProduct[]
}

interface Answer {
  readonly askedAt: number
  /** Undefined where the node could not be asked. */
  readonly coming: Promise<Said | undefined>
  heardAt: number | undefined
}

interface Question {
  readonly principal: AskingPrincipal
  readonly request: VisibleRequest
}

/**
 * What other nodes let readers know of, kept for some seconds. A node that is down or slow is waited for once and not
 * for long; after that it is asked beside what is done, and missing until it answers.
 */
export class VisibleDatasets {
  readonly #options: VisibleDatasetsOptions
  readonly #answers = new Map<string, Answer>()
  /** Nodes that did not answer in time when they were asked last. */
  readonly #late = new Set<string>()

  constructor(options: VisibleDatasetsOptions) {
    this.#options = options
  }

  async of(principal: AskingPrincipal, request: VisibleRequest): Promise<VisibleElsewhere> {
    const { self, members } = this.#options
    const others = (await members.all()).filter(({ node, domains }) => node !== self && domains.length > 0)
    const answers = await Promise.all(
      others.map(async (known) => ({
        node: known.node,
        said: await this.#answerOf(known, { principal, request }),
      })),
    )
    return {
      datasets: answers.flatMap(({ said }) => said?.datasets ?? []),
      products: answers.flatMap(({ node, said }) =>
        (said?.products ?? []).map((product) => ({ ...product, node })),
      ),
      missing: answers.filter(({ said }) => said === undefined).map(({ node }) => node),
    }
  }

  async #answerOf(known: KnownNode, question: Question): Promise<Said | undefined> {
    const key = canonicalHash([known.node, question])
    const kept = this.#answers.get(key)
    const answer = kept === undefined || isOld(kept) ? this.#ask(known.node, key, question) : kept
    const heard = await this.#inTime(known.node, answer)
    return (
      heard && {
        datasets: heard.datasets.flatMap((dataset) => ofNode(dataset, known)),
        products: heard.products.filter((product) => isProductOf(product, known)),
      }
    )
  }

  async #inTime(node: string, { coming, askedAt }: Answer): Promise<Said | undefined> {
    const { catalogue } = this.#options.patience
    const left = this.#late.has(node) ? 0 : catalogue - (performance.now() - askedAt)
    const { promise: late, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(resolve, Math.max(0, left), 'late')
    const heard = await Promise.race([coming, late])
    clearTimeout(timer)
    if (heard === 'late') this.#late.add(node)
    return heard === 'late' ? undefined : heard
  }

  #ask(node: string, key: string, { principal, request }: Question): Answer {
    const answer: Answer = {
      askedAt: performance.now(),
      heardAt: undefined,
      coming: this.#heard(node, () => this.#options.ask(node, principal, request)).finally(() => {
        answer.heardAt = performance.now()
      }),
    }
    this.#answers.delete(key)
    this.#answers.set(key, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > mostKept && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }

  /** Who may see nothing there is told nothing; that is an answer. */
  async #heard(node: string, ask: () => Promise<string>): Promise<Said | undefined> {
    const askedAt = performance.now()
    try {
      const said = read(node, await ask())
      if (performance.now() - askedAt < this.#options.patience.catalogue) this.#late.delete(node)
      return said
    } catch (error) {
      if (isHansaError(error, 'denied') || isHansaError(error, 'invalid_input')) return nothing
      this.#late.add(node)
      return undefined
    }
  }
}

const isOld = ({ heardAt }: Answer): boolean => heardAt !== undefined && performance.now() - heardAt > freshMs

const nothing: Said = { datasets: [], products: [] }

function read(node: string, text: string): Said {
  const said = jsonText(visibleAnswerSchema).safeParse(text)
  if (said.success)
    return {
      datasets: said.data.datasets.map(visibleOf),
      products: said.data.products.map(visibleProductOf),
    }
  throw notReliable(node, 'what it says of its datasets is in another form than a node of Hansa has')
}

/** Of other domains than its own a node says nothing that counts, and types are more than text to the ports. */
function ofNode(dataset: VisibleDataset, { domains }: KnownNode): Datasets {
  const { key, domain, columns } = dataset
  const isOwn = domains.includes(domain) && parseDatasetKey(key).domain === domain
  return isOwn && columns.every(({ type }) => isTypeText(type)) ? [withKeysOf(dataset)] : []
}

const isProductOf = ({ product, datasets }: VisibleProduct, { domains }: KnownNode): boolean =>
  domains.includes(domainOf(product)) && datasets.every(({ key }) => key.startsWith(`${product}/`))

/** Keys of columns that are there. */
function withKeysOf(dataset: VisibleDataset): VisibleDataset {
  const names = new Set(dataset.columns.map(({ name }) => name))
  const areHere = (columns: readonly string[]): boolean => columns.every((column) => names.has(column))
  return {
    ...dataset,
    primaryKey: areHere(dataset.primaryKey) ? dataset.primaryKey : [],
    foreignKeys: dataset.foreignKeys.filter(({ columns }) => areHere(columns)),
  }
}
