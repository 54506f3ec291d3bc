import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { newestPublications } from '../../sidecar/newest-publications.ts'
import { publishedIn } from '../../sidecar/published-products.ts'
import { usageTotals } from '../../sidecar/audit/usage.ts'
import { meshNamespace } from '../../spec/mesh-document.ts'
import type { LineageEvent } from '../../store/lineage-event-store.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { partsOfEvents } from '../openlineage/parts-of-events.ts'
import { externalName } from './external-name.ts'
import { lineageGraph, type LineageGraph } from './lineage-graph.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import { lineagePartSchema, type LineagePart } from './lineage-part.ts'
import { partOfDescriptor } from './part-of-descriptor.ts'
import { partOfPublication } from './part-of-publication.ts'

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

/** What a product said in a publication, kept as text: it takes a tenth of the memory. */
interface KeptPart {
  readonly sequence: number
  readonly text: string
}

/** Answers may be behind what was published by that much. */
const restMilliseconds = 1000

/** The lineage of all products that are known here, kept in memory and made anew from the store when that has changed. */
export class MeshLineage {
  readonly #options: MeshLineageOptions
  readonly #parts = new Map<string, KeptPart>()
  #knowledge: LineageKnowledge | undefined
  /** Undefined where anything has changed since it was made. */
  #graph: LineageGraph | undefined
  #stamp = ''
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
    await this.#readParts()
    const descriptors = (await this.#options.elsewhere?.()) ?? []
    const remote = descriptors
      .map(({ product, node, sequence }) => `${node} ${product} ${sequence}`)
      .join('\n')
    const told = (await this.#options.metadata.lineageEventKeys()).join(' ')
    const usage = await usageTotals(this.#options.metadata)
    const now = `${remote}\n\n${told}`
    if (this.#stamp !== now) this.#graph = undefined
    const graph = this.#graph ?? (await this.#made(descriptors))
    this.#graph = graph
    this.#stamp = now
    this.#knowledge = { graph, usage }
    return this.#knowledge
  }

  async #made(descriptors: readonly ProductDescriptor[]): Promise<LineageGraph> {
    const events = await this.#options.metadata.lineageEvents()
    return lineageGraph(this.#withTold(this.#all(descriptors), events))
  }

  #withTold(parts: Iterable<LineagePart>, events: readonly LineageEvent[]): Iterable<LineagePart> {
    if (events.length === 0) return parts
    const { mesh, namespace } = this.#options
    const told = partsOfEvents(events, {
      namespaces: new Set([namespace, meshNamespace(mesh)]),
      readBy: readersOfSources(parts),
    })
    return {
      *[Symbol.iterator]() {
        yield* parts
        yield* told
      },
    }
  }

  #all(descriptors: readonly ProductDescriptor[]): Iterable<LineagePart> {
    const own = this.#parts
    return {
      *[Symbol.iterator]() {
        for (const { text } of own.values()) yield lineagePartSchema.parse(JSON.parse(text))
        for (const descriptor of descriptors)
          if (!own.has(descriptor.product)) yield partOfDescriptor(descriptor)
      },
    }
  }

  /** Reads publications that are new. */
  async #readParts(): Promise<void> {
    const { metadata, seen } = this.#options
    const published = await publishedIn(metadata)
    const changed =
      published.changedSince(this.#revision) ?? new Set([...published.keys, ...this.#parts.keys()])
    const fresh: string[] = []
    for (const product of changed) {
      const sequence = published.sequences.get(product)
      if (sequence === this.#parts.get(product)?.sequence) continue
      this.#graph = undefined
      if (sequence === undefined) this.#parts.delete(product)
      else fresh.push(product)
    }
    for await (const [product, publication] of newestPublications(metadata, fresh)) {
      if (publication === undefined) continue
      const text = JSON.stringify(partOfPublication(publication))
      this.#parts.set(product, { sequence: publication.sequence, text })
      seen?.(publication)
    }
    this.#revision = published.revision
  }
}

/** Domains whose products read a dataset outside the mesh, by its key. */
function readersOfSources(parts: Iterable<LineagePart>): ReadonlyMap<string, ReadonlySet<string>> {
  const readers = new Map<string, Set<string>>()
  for (const { product, edges } of parts)
    for (const { from } of edges) {
      if (externalName(from) === undefined) continue
      const domains = readers.get(from) ?? new Set<string>()
      readers.set(from, domains.add(product.split('/')[0] ?? ''))
    }
  return readers
}
