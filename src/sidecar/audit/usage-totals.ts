import type { AccessBegan, AccessDenied, AccessEnded } from '../access-entry.ts'
import { productOf, type AuditRecord } from './read-entry.ts'

/** What the audit says of use so far, by product. */
export interface UsageTotals {
  /** The last entry that is counted, and its hash: in another chain everything is counted anew. */
  through: number
  hash: string
  readonly products: Map<string, ProductTotals>
  /** Accesses that have begun and not ended, so that their rows and bytes find their products. */
  readonly open: Map<string, OpenAccess>
}

export interface ProductTotals {
  readonly consumers: Map<string, ConsumerTotals>
  /** By `Dataset.key`, column and consumer. */
  readonly columns: Map<string, Map<string, Map<string, ColumnTotals>>>
}

export interface ConsumerTotals {
  queries: number
  /** Of whole results that the product took part in. */
  rows: number
  bytes: number
  denied: number
  /** ISO time of the newest query. */
  lastUsed?: string
}

export interface ColumnTotals {
  queries: number
  lastUsed: string
}

interface OpenAccess {
  readonly consumer: string
  readonly products: readonly string[]
}

/** A product that nobody has asked for. */
export const noProductTotals = (): ProductTotals => ({ consumers: new Map(), columns: new Map() })

export const noUsage = (): UsageTotals => ({ through: 0, hash: '', products: new Map(), open: new Map() })

/** Adds an entry to the totals. */
export function count(totals: UsageTotals, { entry }: AuditRecord): void {
  switch (entry.kind) {
    case 'access':
      countAccess(totals, entry)
      break
    case 'denied':
      countDenied(totals, entry)
      break
    case 'ended':
      countEnd(totals, entry)
      break
    case 'push':
    case 'change':
    case 'sign-in-failed':
    case 'review':
  }
}

/** What another node owns is counted there. */
function countAccess(totals: UsageTotals, { access, principal, at, datasets: all }: AccessBegan): void {
  const datasets = all.filter(({ node }) => node === undefined)
  const products = productsOf(datasets.map(({ dataset }) => dataset))
  for (const product of products) {
    const consumer = consumerOf(productIn(totals, product), principal)
    consumer.queries += 1
    consumer.lastUsed = later(consumer.lastUsed, at)
  }
  for (const { dataset, columns } of datasets) {
    const inDataset = entryOf(productIn(totals, productOf(dataset)).columns, dataset, newMap<ByConsumer>)
    for (const column of columns) {
      const use = entryOf(entryOf(inDataset, column, newMap<ColumnTotals>), principal, unused)
      use.queries += 1
      use.lastUsed = later(use.lastUsed, at)
    }
  }
  keepOpen(totals.open, access, { consumer: principal, products })
}

type ByConsumer = Map<string, ColumnTotals>

function countDenied(totals: UsageTotals, { principal, datasets, node }: AccessDenied): void {
  if (node !== undefined) return
  for (const product of productsOf(datasets)) consumerOf(productIn(totals, product), principal).denied += 1
}

function countEnd({ open, products }: UsageTotals, { access, rows, bytes }: AccessEnded): void {
  const begun = open.get(access)
  if (begun === undefined) return
  open.delete(access)
  for (const product of begun.products) {
    const consumer = products.get(product)?.consumers.get(begun.consumer)
    if (consumer === undefined) continue
    consumer.rows += rows
    consumer.bytes += bytes
  }
}

/** More than run at a time: an access whose node was killed never ends. */
const openAtMost = 10_000

function keepOpen(open: UsageTotals['open'], access: string, begun: OpenAccess): void {
  open.set(access, begun)
  const [oldest] = open.keys()
  if (open.size > openAtMost && oldest !== undefined) open.delete(oldest)
}

const productsOf = (datasets: readonly string[]): readonly string[] => [...new Set(datasets.map(productOf))]

const productIn = ({ products }: UsageTotals, product: string): ProductTotals =>
  entryOf(products, product, noProductTotals)

const consumerOf = ({ consumers }: ProductTotals, principal: string): ConsumerTotals =>
  entryOf(consumers, principal, () => ({ queries: 0, rows: 0, bytes: 0, denied: 0 }))

function newMap<Value>(): Map<string, Value> {
  return new Map()
}

const unused = (): ColumnTotals => ({ queries: 0, lastUsed: '' })

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const kept = map.get(key)
  if (kept !== undefined) return kept
  const made = make()
  map.set(key, made)
  return made
}

const later = (kept: string | undefined, at: string): string => (kept === undefined || kept < at ? at : kept)
