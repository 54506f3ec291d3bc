import { isInForce, type Agreement } from '../../governance/agreement.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import type { Domain } from '../../spec/mesh.ts'
import { findPlace, type AskedPlace, type FoundPlace } from './asked-place.ts'
import { startsAt } from './lineage.ts'
import { isOwnRead } from './is-own-read.ts'
import { absent, levelSize, type LineageGraph } from './lineage-graph.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import { namedViewer } from './named-viewer.ts'
import { observedReads, type ObservedRead } from './observed-reads.ts'
import { columnAt, datasetAt, placeAt, type Place } from './place.ts'
import { productOwners } from './product-owners.ts'
import type { AskingViewer } from './reader-viewer.ts'
import { seesAll } from './viewer.ts'
import { walkGraph, type Walked } from './walk-graph.ts'

/** What breaks if this were dropped. */
export interface Impact {
  /** `<domain>/<product>` that has it. */
  readonly product: string
  /** Products, and jobs outside the mesh, that are made of it, nearest first. */
  readonly products: readonly ImpactedProduct[]
  /** Agreements in force by which it is read. */
  readonly agreements: readonly ImpactedAgreement[]
  /** Who has read it in the days that were asked about. */
  readonly readers: readonly ObservedRead[]
  /** Consumers of agreements who have not. */
  readonly idle: readonly string[]
  /** Whether more is made of it than is told. */
  readonly isCut: boolean
}

export interface ImpactedProduct extends Pick<Place, 'product' | 'node' | 'external'> {
  /** `formatPrincipal` of who answers for it. */
  readonly owners: readonly string[]
  /** Steps away. */
  readonly hops: number
  readonly datasets: readonly ImpactedDataset[]
}

export interface ImpactedDataset {
  /** `Dataset.key`, or `externalKey`. */
  readonly dataset: string
  /** Absent where it is hit as a whole. */
  readonly columns?: readonly string[]
}

export type ImpactedAgreement = Pick<
  Agreement,
  'id' | 'consumer' | 'product' | 'port' | 'major' | 'purpose' | 'until'
>

export interface ImpactQuestion extends AskedPlace {
  readonly hops: number
  /** Reads that are older do not count. */
  readonly days: number
}

/** What an impact rests on besides lineage. */
export interface ImpactPlace {
  /** The mesh's name. */
  readonly mesh: string
  readonly domains: readonly Pick<Domain, 'name' | 'owners'>[]
  /** Of a product. */
  readonly agreements: (product: string) => Promise<readonly Agreement[]>
  readonly now: Date
}

const mostEdges = 100_000

/**
 * What breaks if a column, a dataset or a product is dropped. Its owner is told of everybody; anybody else of what they may
 * know of, and others are counted nowhere.
 */
export async function impactOf(
  knowledge: LineageKnowledge,
  { hops, days, ...asked }: ImpactQuestion,
  { viewer, place }: { readonly viewer: AskingViewer; readonly place: ImpactPlace },
): Promise<Impact> {
  const { graph } = knowledge
  const found = await findPlace(graph, asked, viewer)
  const owned = namedViewer(graph, viewer).owns(found.product)
  const walked = await walkGraph(graph, startsAt(graph, 'column', found), {
    level: 'column',
    direction: 'down',
    hops,
    most: mostEdges,
    viewer: owned ? seesAll : viewer,
  })
  const agreements = (await agreementsOn(graph, found, place)).filter(
    ({ consumer }) => owned || viewer.consumers.includes(consumer),
  )
  const readers = readersSince(knowledge, found, { days, now: place.now, column: asked.column }).filter(
    (read) => owned || isOwnRead(read, graph, viewer),
  )
  const active = new Set(readers.map(({ consumer }) => consumer))
  return {
    product: found.product,
    products: impactedProducts(graph, found, { walked, place }),
    agreements: agreements.map(({ id, consumer, product, port, major, purpose, until }) => ({
      id,
      consumer,
      product,
      port,
      major,
      purpose,
      until,
    })),
    readers,
    idle: [...new Set(agreements.map(({ consumer }) => consumer))].filter(
      (consumer) => !active.has(consumer),
    ),
    isCut: walked.isCut,
  }
}

/** Those in force on the ports of what was found. */
async function agreementsOn(
  { datasets }: LineageGraph,
  { product, datasets: numbers }: FoundPlace,
  { agreements, now }: ImpactPlace,
): Promise<readonly Agreement[]> {
  const ports = new Set(
    numbers.map((number) => {
      const { port, major } = parseDatasetKey(datasets.nameOf(number))
      return `${port}@${major}`
    }),
  )
  return (await agreements(product)).filter(
    (agreement) => isInForce(agreement, now) && ports.has(`${agreement.port}@${agreement.major}`),
  )
}

interface Since {
  readonly days: number
  readonly now: Date
  readonly column: string | undefined
}

function readersSince(
  { graph, usage }: LineageKnowledge,
  { datasets }: FoundPlace,
  { days, now, column }: Since,
): readonly ObservedRead[] {
  const since = new Date(now.getTime() - days * 86_400_000).toISOString()
  const keys = datasets.map((dataset) => graph.datasets.nameOf(dataset))
  return observedReads(usage, keys, graph).flatMap((read) => {
    const columns = read.columns.filter(
      (each) => each.lastRead >= since && (column === undefined || each.column === column),
    )
    const [newest] = columns
      .map(({ lastRead }) => lastRead)
      .sort()
      .reverse()
    return newest === undefined ? [] : [{ ...read, columns, lastRead: newest }]
  })
}

interface Hit {
  readonly hops: number
  /** By dataset: columns, and what stands for it where it is hit as a whole. */
  readonly datasets: Map<number, number[]>
}

/** Edges come nearest first, and so do the products. */
function impactedProducts(
  graph: LineageGraph,
  found: FoundPlace,
  { walked, place }: { readonly walked: Walked; readonly place: ImpactPlace },
): readonly ImpactedProduct[] {
  const own = graph.products.numberOf(found.product)
  const ownersOf = productOwners(graph, place)
  const products: ImpactedProduct[] = []
  for (const [product, { hops, datasets }] of hits(graph, walked)) {
    if (product === own) continue
    products.push({
      ...placeOfProduct(graph, product),
      owners: ownersOf(product),
      hops,
      datasets: Array.from(datasets, ([dataset, columns]) => impactedDataset(graph, dataset, columns)),
    })
  }
  return products
}

/** By product. */
function hits(graph: LineageGraph, { edges }: Walked): ReadonlyMap<number, Hit> {
  const all = new Map<number, Hit>()
  const seen = new Uint8Array(levelSize(graph, 'column'))
  for (const { to, hop } of edges) {
    if (seen[to] === 1) continue
    seen[to] = 1
    const dataset = datasetAt(graph, 'column', to) ?? 0
    const product = graph.productOf.at(dataset)
    const hit = all.get(product) ?? { hops: hop, datasets: new Map<number, number[]>() }
    all.set(product, hit)
    const columns = hit.datasets.get(dataset)
    if (columns === undefined) hit.datasets.set(dataset, [to])
    else columns.push(to)
  }
  return all
}

function impactedDataset(graph: LineageGraph, number: number, hit: readonly number[]): ImpactedDataset {
  const dataset = graph.datasets.nameOf(number)
  // Where it is hit as a whole as well, so is every column.
  if (hit.some((column) => graph.labelOf.at(column) === absent)) return { dataset }
  return { dataset, columns: hit.map((column) => columnAt(graph, column) ?? '').sort() }
}

function placeOfProduct(graph: LineageGraph, product: number): Pick<Place, 'product' | 'node' | 'external'> {
  return graph.facts[product] === undefined ? {} : placeAt(graph, 'product', product)
}
