import type { UsageTotals } from '../../sidecar/audit/usage-totals.ts'
import { neighboursOf, type LineageGraph } from './lineage-graph.ts'

/** A consumer that really has read a dataset of this node, as the audit tells. */
export interface ObservedRead {
  /** `Dataset.key`. */
  readonly dataset: string
  /** `formatPrincipal`. */
  readonly consumer: string
  /** The product that reads so, where the consumer is one. */
  readonly product?: string
  /** Whether that product also declares it. */
  readonly isDeclared?: boolean
  readonly columns: readonly ObservedColumn[]
  /** ISO time. */
  readonly lastRead: string
}

export interface ObservedColumn {
  readonly column: string
  /** Statements that used it, since the audit began. */
  readonly queries: number
  readonly lastRead: string
}

/** Who has read these datasets, most recent first; a statement that only counts rows has read no column, and is not told of. */
export function observedReads(
  { products }: Pick<UsageTotals, 'products'>,
  datasets: readonly string[],
  graph: LineageGraph,
): readonly ObservedRead[] {
  return datasets
    .flatMap((dataset) => {
      const columns = products.get(productOfKey(dataset))?.columns.get(dataset)
      return columns === undefined ? [] : readsOf(dataset, columns, graph)
    })
    .sort((a, b) => (a.lastRead > b.lastRead ? -1 : 1))
}

/** `<domain>/<product>` of a `Dataset.key`. */
export const productOfKey = (dataset: string): string => dataset.split('/', 2).join('/')

type ByColumn = ReadonlyMap<
  string,
  ReadonlyMap<string, { readonly queries: number; readonly lastUsed: string }>
>

function readsOf(dataset: string, byColumn: ByColumn, graph: LineageGraph): readonly ObservedRead[] {
  const byConsumer = new Map<string, ObservedColumn[]>()
  for (const [column, consumers] of byColumn)
    for (const [consumer, { queries, lastUsed }] of consumers) {
      const columns = byConsumer.get(consumer) ?? []
      byConsumer.set(consumer, columns)
      columns.push({ column, queries, lastRead: lastUsed })
    }
  return [...byConsumer].map(([consumer, columns]) => ({
    dataset,
    consumer,
    ...readingProduct(graph, dataset, consumer),
    columns,
    lastRead:
      columns
        .map(({ lastRead }) => lastRead)
        .sort()
        .at(-1) ?? '',
  }))
}

/** `service:planning.airport_risk` is how the product `planning/airport_risk` reads. */
function readingProduct(
  graph: LineageGraph,
  dataset: string,
  consumer: string,
): Pick<ObservedRead, 'product' | 'isDeclared'> {
  const [, domain, name] = /^service:([^.]+)\.([^.]+)$/.exec(consumer) ?? []
  const product = graph.products.numberOf(`${domain ?? ''}/${name ?? ''}`)
  if (product === undefined || graph.facts[product] === undefined) return {}
  const from = graph.datasets.numberOf(dataset)
  const readers = from === undefined ? [] : neighboursOf(graph.levels.dataset.down, from)
  const isDeclared = readers.some((reader) => graph.productOf.at(reader) === product)
  return { product: graph.products.nameOf(product), isDeclared }
}
