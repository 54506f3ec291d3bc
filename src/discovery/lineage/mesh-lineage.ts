import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { newestPublications } from '../../sidecar/newest-publications.ts'
import { publishedIn } from '../../sidecar/published-products.ts'
import { usageTotals } from '../../sidecar/audit/usage.ts'
import { meshNamespace } from '../../spec/mesh-document.ts'
import type { LineageEvent } from '../../store/lineage-event-store.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { partsOfEvents } from '../openlineage/parts-of-events.ts'
import { connectPart } from './connect-part.ts'
import { emptyGraph, type LineageGraph } from './lineage-graph.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import type { LineagePart } from './lineage-part.ts'
import { partOfDescriptor } from './part-of-descriptor.ts'
import { partOfPublication } from './part-of-publication.ts'
import { putPart } from './put-part.ts'
import { takingTurns } from './taking-turns.ts'

export interface MeshLineageOptions {
  readonly metadata: MetadataStore
  /** The mesh's name. */
  readonly mesh: string
  /** What OpenLineage calls this node's datasets: `lineage.namespace`. */
  readonly namespace: string
  /** Verified descriptors of what other nodes serve; none where this is the only one. */
  readonly elsewhere?: () => Promise<readonly ProductDescriptor[]>
  /** Is told of each publication that is read here, so that nobody has to read it once more. */
  readonly seen?: (publication: Publication) => void
}

/** Answers may be behind what was published by that much. */
const restMilliseconds = 1000

/** The lineage of all products that are known here, kept in memory; what changes is put in, part by part. */
export class MeshLineage {
  readonly #options: MeshLineageOptions
  readonly #graph = emptyGraph()
  /** Products whose edges have to be connected. */
  readonly #stale = new Set<number>()
  /** What the parts in the graph are of: a publication's sequence, what a node has signed. */
  readonly #sequences = new Map<string, number>()
  readonly #signed = new Map<string, string>()
  #jobs: ReadonlySet<string> = new Set()
  #events: readonly LineageEvent[] = []
  #eventKeys = ''
  /** Whether anything was put in since jobs outside the mesh were. */
  #isChanged = false
  #knowledge: LineageKnowledge | undefined
  #revision = -1
  #reading: Promise<LineageKnowledge> | undefined
  #readAt = Number.NEGATIVE_INFINITY

  constructor(options: MeshLineageOptions) {
    this.#options = options
  }

  /** As of a moment ago; what has changed since is read meanwhile, so that nobody waits for it but the first. */
  async current(): Promise<LineageKnowledge> {
    const age = performance.now() - this.#readAt
    if (this.#knowledge !== undefined && age <= restMilliseconds) return this.#knowledge
    const reading = this.renew()
    if (this.#knowledge === undefined) return reading
    // What is known stays known; who asks next finds the fault.
    reading.catch(() => undefined)
    return this.#knowledge
  }

  /** As of now. */
  renew(): Promise<LineageKnowledge> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(): Promise<LineageKnowledge> {
    this.#readAt = performance.now()
    await this.#putPublications()
    await this.#putDescriptors((await this.#options.elsewhere?.()) ?? [])
    await this.#putJobs()
    const usage = await usageTotals(this.#options.metadata)
    await takingTurns(this.#stale, (product) => {
      this.#connect(product)
    })
    this.#knowledge = { graph: this.#graph, usage }
    return this.#knowledge
  }

  /** At once where there are readers already, who would miss what is not connected; else after all were put in. */
  #put(product: string, part: LineagePart | undefined): void {
    if (putPart(this.#graph, { product, part }, this.#stale)) this.#isChanged = true
    if (this.#knowledge === undefined) return
    for (const number of this.#stale) this.#connect(number)
  }

  #connect(product: number): void {
    connectPart(this.#graph, product)
    this.#stale.delete(product)
  }

  /** Reads those that are new. */
  async #putPublications(): Promise<void> {
    const { metadata, seen } = this.#options
    const published = await publishedIn(metadata)
    const changed =
      published.changedSince(this.#revision) ?? new Set([...published.keys, ...this.#sequences.keys()])
    const fresh: string[] = []
    for (const product of changed) {
      const sequence = published.sequences.get(product)
      if (sequence === this.#sequences.get(product)) continue
      if (sequence !== undefined) fresh.push(product)
      else if (this.#sequences.delete(product)) this.#put(product, undefined)
    }
    for await (const [product, publication] of newestPublications(metadata, fresh)) {
      if (publication === undefined) continue
      this.#put(product, partOfPublication(publication))
      this.#sequences.set(product, publication.sequence)
      this.#signed.delete(product)
      seen?.(publication)
    }
    this.#revision = published.revision
  }

  /** What this node publishes itself counts more than what another one says of it. */
  async #putDescriptors(descriptors: readonly ProductDescriptor[]): Promise<void> {
    const signed = new Map(
      descriptors
        .filter(({ product }) => !this.#sequences.has(product))
        .map((descriptor) => [descriptor.product, descriptor]),
    )
    for (const product of this.#signed.keys()) {
      if (signed.has(product)) continue
      this.#signed.delete(product)
      this.#put(product, undefined)
    }
    await takingTurns(signed, ([product, descriptor]) => {
      const stamp = `${descriptor.node} ${descriptor.sequence}`
      if (this.#signed.get(product) === stamp) return
      this.#put(product, partOfDescriptor(descriptor))
      this.#signed.set(product, stamp)
    })
  }

  /** What jobs outside the mesh count for depends on who reads what they make. */
  async #putJobs(): Promise<void> {
    const { metadata, mesh, namespace } = this.#options
    const keys = (await metadata.lineageEventKeys()).join(' ')
    if (keys === this.#eventKeys && !this.#isChanged) return
    if (keys !== this.#eventKeys) this.#events = await metadata.lineageEvents()
    const told = partsOfEvents(this.#events, {
      namespaces: new Set([namespace, meshNamespace(mesh)]),
      readBy: { get: (key) => readersOfSource(this.#graph, key) },
    })
    const jobs = new Set(told.map(({ product }) => product))
    for (const job of this.#jobs) if (!jobs.has(job)) this.#put(job, undefined)
    await takingTurns(told, (part) => {
      this.#put(part.product, part)
    })
    this.#jobs = jobs
    this.#eventKeys = keys
    this.#isChanged = false
  }
}

/** Domains whose products read a dataset outside the mesh, by its key. */
function readersOfSource(
  { datasets, parts, products, facts }: LineageGraph,
  key: string,
): ReadonlySet<string> | undefined {
  const dataset = datasets.numberOf(key)
  const tellers = dataset === undefined ? [] : [...parts.tellers.of(dataset)]
  const readers = tellers.filter((product) => facts[product]?.job === undefined)
  if (readers.length === 0) return undefined
  return new Set(readers.map((product) => products.nameOf(product).split('/')[0] ?? ''))
}
