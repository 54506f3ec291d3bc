import { isInForce, type Agreement } from '../../governance/agreement.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import type { Domain } from '../../spec/mesh.ts'
import { findPlace, type AskedPlace, type FoundPlace } from './asked-place.ts'
import { startsAt } from './lineage.ts'
import { isOwnRead } from './is-own-read.ts'
import { nobody, type LineageGraph } from './lineage-graph.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import { namedViewer } from './named-viewer.ts'
import { observedReads, type ObservedRead } from './observed-reads.ts'
import { columnAt, placeAt, type Place } from './place.ts'
import { productOwners } from './product-owners.ts'
import { reachDown, type Reached, type ReachedDataset } from './reach-down.ts'
import type { AskingViewer } from './reader-viewer.ts'
import { seesAll } from './viewer.ts'

/** What breaks if this were dropped. */
export interface Impact {
  /** `<domain>/<product>` that has it. */
  readonly product: string
  /** Products, and jobs outside the mesh, that are made of it, nearest first; as many as were to be shown. */
  readonly products: readonly ImpactedProduct[]
  /** How many there are. */
  readonly total: number
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
  /** Which of the products, by their places in the list; all where absent. */
  readonly shown?: { readonly from: number; readonly to: number }
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

/** Datasets and columns. */
const mostPlaces = 100_000

/**
 * What breaks if a column, a dataset or a product is dropped. Its owner is told of everybody; anybody else of what they may
 * know of, and others are counted nowhere.
 */
export async function impactOf(
  knowledge: LineageKnowledge,
  { hops, days, shown, ...asked }: ImpactQuestion,
  { viewer, place }: { readonly viewer: AskingViewer; readonly place: ImpactPlace },
): Promise<Impact> {
  const { graph } = knowledge
  const found = await findPlace(graph, asked, viewer)
  const owned = namedViewer(graph, viewer).owns(found.product)
  const reached = await reachDown(graph, startsAt(graph, 'column', found), {
    ...{ hops, most: mostPlaces },
    viewer: owned ? seesAll : viewer,
  })
  const hits = hitProducts(graph, { own: found.product, shown }, reached)
  const agreements = (await agreementsOn(graph, found, place)).filter(
    ({ consumer }) => owned || viewer.consumers.includes(consumer),
  )
  const readers = readersSince(knowledge, found, { days, now: place.now, column: asked.column }).filter(
    (read) => owned || isOwnRead(read, graph, viewer),
  )
  const active = new Set(readers.map(({ consumer }) => consumer))
  return {
    product: found.product,
    products: hits.shown.map(impactedProduct(graph, place)),
    total: hits.total,
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
    isCut: reached.isCut,
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

/** A product, and what was reached of it. */
interface Hit {
  readonly product: number
  readonly hops: number
  readonly datasets: ReachedDataset[]
}

interface Hits {
  readonly shown: readonly Hit[]
  readonly total: number
}

/** Datasets come nearest first, and so do the products; what was reached is told of those that are shown. */
function hitProducts(
  { productOf, products }: LineageGraph,
  { own, shown }: { readonly own: string; readonly shown: ImpactQuestion['shown'] },
  { datasets }: Reached,
): Hits {
  const hops = new Map<number, number>()
  for (const { dataset, hops: away } of datasets) {
    const product = productOf.at(dataset)
    if (!hops.has(product)) hops.set(product, away)
  }
  hops.delete(products.numberOf(own) ?? nobody)
  const hits = new Map(
    [...hops]
      .slice(shown?.from, shown?.to)
      .map(([product, away]): [number, Hit] => [product, { product, hops: away, datasets: [] }]),
  )
  for (const reached of datasets) hits.get(productOf.at(reached.dataset))?.datasets.push(reached)
  return { shown: [...hits.values()], total: hops.size }
}

function impactedProduct(graph: LineageGraph, place: ImpactPlace): (hit: Hit) => ImpactedProduct {
  const ownersOf = productOwners(graph, place)
  return ({ product, hops, datasets }) => ({
    ...placeOfProduct(graph, product),
    ...{ owners: ownersOf(product), hops },
    datasets: datasets.map((reached) => impactedDataset(graph, reached)),
  })
}

/** Where it is hit as a whole, so is every column. */
function impactedDataset(graph: LineageGraph, { dataset: number, columns }: ReachedDataset): ImpactedDataset {
  const dataset = graph.datasets.nameOf(number)
  if (columns === undefined) return { dataset }
  return { dataset, columns: Array.from(columns, (column) => columnAt(graph, column) ?? '').sort() }
}

function placeOfProduct(graph: LineageGraph, product: number): Pick<Place, 'product' | 'node' | 'external'> {
  return graph.facts[product] === undefined ? {} : placeAt(graph, 'product', product)
}
