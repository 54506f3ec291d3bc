import { setImmediate as others } from 'node:timers/promises'
import { neighboursOf, type LineageGraph } from '../lineage/lineage-graph.ts'
import type { MeshLineage } from '../lineage/mesh-lineage.ts'
import { columnAt } from '../lineage/place.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { buildFacts } from './build-facts.ts'
import type { Measurable } from './measures.ts'
import { requestFacts } from './request-facts.ts'
import { useTotals } from './use-totals.ts'

/** Where what is measured is kept. */
export interface MeasuredPlace {
  readonly metadata: MetadataStore
  /** The mesh's name. */
  readonly mesh: string
  readonly lineage: Pick<MeshLineage, 'current'>
  readonly now: Date
}

/** Products that are read at a time. */
const atOnce = 32

/** One published product as it can be measured. */
export async function measurableProduct(product: string, place: MeasuredPlace): Promise<Measurable> {
  const store = place.metadata
  const [totals, { graph }, stars, requests, builds] = await Promise.all([
    useTotals(store, place.mesh),
    place.lineage.current(),
    store.starCounts(product),
    requestFacts({ store, now: place.now }, product),
    buildFacts(product, { store, now: place.now }),
  ])
  return {
    ...{ product, requests, builds },
    use: totals.products.get(product),
    stars: stars.get(product),
    ...knownOf(graph, product),
  }
}

/** All that this node publishes, or what `isWanted`, by name. */
export async function measurableProducts(
  place: MeasuredPlace,
  isWanted: (product: string) => boolean = () => true,
): Promise<readonly Measurable[]> {
  const { metadata: store, now } = place
  const [totals, { graph }, stars, requests, sequences] = await Promise.all([
    useTotals(store, place.mesh),
    place.lineage.current(),
    store.starCounts(),
    requestFacts({ store, now }),
    store.sequences(),
  ])
  const requestsOf = Map.groupBy(requests, ({ product }) => product)
  const wanted = [...sequences.keys()].filter(isWanted).sort()
  const all: Measurable[] = []
  for (let first = 0; first < wanted.length; first += atOnce) {
    const some = wanted.slice(first, first + atOnce).map(async (product) => ({
      product,
      use: totals.products.get(product),
      requests: requestsOf.get(product) ?? [],
      stars: stars.get(product),
      builds: await buildFacts(product, { store, now }),
      ...knownOf(graph, product),
    }))
    all.push(...(await Promise.all(some)))
    // Others are answered meanwhile.
    await others()
  }
  return all
}

/** What lineage knows of a product: its columns, and the products that are made of it. */
function knownOf(graph: LineageGraph, product: string): Pick<Measurable, 'columns' | 'readers'> {
  const number = graph.products.numberOf(product)
  if (number === undefined) return { columns: [], readers: [] }
  const columns = [...graph.datasetsOf.of(number)].flatMap((dataset) =>
    Array.from(graph.columnsOf.of(dataset), (column) => ({
      dataset: graph.datasets.nameOf(dataset),
      column: columnAt(graph, column) ?? '',
    })),
  )
  const readers = neighboursOf(graph.levels.product.down, number)
    // What a job outside the mesh makes is no product.
    .filter((reader) => graph.facts[reader]?.job === undefined)
    .map((reader) => graph.products.nameOf(reader))
  return { columns, readers: [...new Set(readers)].filter((reader) => reader !== product).sort() }
}
