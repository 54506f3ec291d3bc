import type { Publication } from '../../store/publication.ts'
import {
  noProductTotals,
  type ColumnTotals,
  type ConsumerTotals,
  type ProductTotals,
  type UsageTotals,
} from './usage-totals.ts'

/** Who uses a product, and what of it. */
export interface ProductUsage {
  readonly product: string
  readonly queries: number
  readonly rows: number
  readonly bytes: number
  readonly denied: number
  readonly lastUsed?: string
  /** Most queries first. */
  readonly consumers: readonly ConsumerUsage[]
  /** Those that are published, in order, then those that no longer are. */
  readonly columns: readonly ColumnUsage[]
}

export interface ConsumerUsage extends Readonly<ConsumerTotals> {
  /** `formatPrincipal`. */
  readonly principal: string
}

export interface ColumnUsage {
  /** `Dataset.key`. */
  readonly dataset: string
  readonly column: string
  /** 0: never used. */
  readonly queries: number
  readonly consumers: readonly string[]
  readonly lastUsed?: string
}

type PublishedColumns = Pick<Publication, 'snapshots'>

/** The usage of one product; columns that nobody uses come from its publication. */
export function productUsage(
  { products }: UsageTotals,
  product: string,
  publication: PublishedColumns | undefined,
): ProductUsage {
  const totals = products.get(product) ?? noProductTotals()
  const consumers = [...totals.consumers]
    .map(([principal, consumer]) => ({ principal, ...consumer }))
    .sort((a, b) => b.queries - a.queries || (a.principal < b.principal ? -1 : 1))
  const sum = (of: 'queries' | 'rows' | 'bytes' | 'denied'): number =>
    consumers.reduce((total, consumer) => total + consumer[of], 0)
  return {
    product,
    queries: sum('queries'),
    rows: sum('rows'),
    bytes: sum('bytes'),
    denied: sum('denied'),
    ...newest(consumers),
    consumers,
    columns: columnsOf(totals, publication),
  }
}

function columnsOf(
  { columns }: ProductTotals,
  publication: PublishedColumns | undefined,
): readonly ColumnUsage[] {
  const published = (publication?.snapshots ?? []).flatMap((snapshot) =>
    snapshot.columns.map(({ name }) => [snapshot.dataset, name] as const),
  )
  const used = [...columns].flatMap(([dataset, inDataset]) =>
    [...inDataset.keys()].map((column) => [dataset, column] as const),
  )
  const all = new Map([...published, ...used].map((pair) => [JSON.stringify(pair), pair] as const))
  return [...all.values()].map(([dataset, column]) =>
    columnUsage(dataset, column, columns.get(dataset)?.get(column) ?? new Map<string, ColumnTotals>()),
  )
}

function columnUsage(
  dataset: string,
  column: string,
  byConsumer: ReadonlyMap<string, ColumnTotals>,
): ColumnUsage {
  const uses = [...byConsumer.values()]
  const queries = uses.reduce((total, use) => total + use.queries, 0)
  return { dataset, column, queries, consumers: [...byConsumer.keys()].sort(), ...newest(uses) }
}

/** The latest time, if there is one. */
function newest(uses: readonly { readonly lastUsed?: string }[]): { readonly lastUsed?: string } {
  const times = uses.flatMap(({ lastUsed }) => lastUsed ?? [])
  const lastUsed = times.sort().at(-1)
  return lastUsed === undefined ? {} : { lastUsed }
}
