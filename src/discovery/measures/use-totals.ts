import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import type { AccessBegan, AccessDenied, AccessEnded } from '../../sidecar/access-entry.ts'
import { totalsOf, type CountedThrough, type TotalsStore } from '../../sidecar/audit/kept-totals.ts'
import { productOf } from '../../sidecar/audit/read-entry.ts'
import { dayOf, windowDays } from './window.ts'

/** Who used this node's products, day by day, as the audit tells. */
export interface UseTotals extends CountedThrough {
  readonly products: Map<string, ProductUse>
  /** Accesses that have begun and not ended, so that their rows and bytes find their day. */
  readonly open: Map<string, OpenAccess>
  /** The newest day that anything was counted of. */
  newest: string
}

export interface ProductUse {
  /** By consumer, then day of UTC. */
  readonly consumers: Map<string, Map<string, DayUse>>
  /** By `Dataset.key`, then column. */
  readonly columns: Map<string, Map<string, ColumnUse>>
}

export interface DayUse {
  queries: number
  refused: number
  /** Of whole results that the product took part in. */
  rows: number
  bytes: number
}

export interface ColumnUse {
  /** Since the audit began. */
  queries: number
  /** A day of UTC. */
  lastUsed: string
}

interface OpenAccess {
  readonly day: string
  readonly consumer: string
  readonly products: readonly string[]
}

/** The longest window and the one before it; older days are forgotten. */
const daysKept = 2 * Math.max(...windowDays)
/** More than run at a time: an access whose node was killed never ends. */
const openAtMost = 10_000
/** What owners do to see what a consumer would: it is not that consumer's use. */
const trialPort = 'probe'

/** Only what was appended since the last time is read. The node's own operator is no consumer. */
export const useTotals = (store: TotalsStore, mesh: string): Promise<UseTotals> => {
  const operator = formatPrincipal(operatorOf(mesh))
  return totalsOf(store, {
    key: 'measures',
    format: 1,
    none: (): UseTotals => ({ through: 0, hash: '', products: new Map(), open: new Map(), newest: '' }),
    count: (totals, { entry }) => {
      if (entry.principal === operator) return
      if (entry.kind === 'ended') countEnd(totals, entry)
      if (entry.kind !== 'access' && entry.kind !== 'denied') return
      if (entry.port === trialPort) return
      forgetOldDays(totals, dayOf(entry.at))
      if (entry.kind === 'access') countAccess(totals, entry)
      else countDenied(totals, entry)
    },
  })
}

/** What another node owns is counted there. */
function countAccess(totals: UseTotals, { access, principal, at, datasets: all }: AccessBegan): void {
  const day = dayOf(at)
  const own = all.filter(({ node }) => node === undefined)
  const products = [...new Set(own.map(({ dataset }) => productOf(dataset)))]
  for (const product of products) useOn(totals, { product, consumer: principal, day }).queries += 1
  for (const { dataset, columns } of own) {
    const uses = entryOf(productIn(totals, productOf(dataset)).columns, dataset, newMap<ColumnUse>)
    for (const column of columns) {
      const use = entryOf(uses, column, () => ({ queries: 0, lastUsed: day }))
      use.queries += 1
      if (use.lastUsed < day) use.lastUsed = day
    }
  }
  if (products.length === 0) return
  totals.open.set(access, { day, consumer: principal, products })
  const [oldest] = totals.open.keys()
  if (totals.open.size > openAtMost && oldest !== undefined) totals.open.delete(oldest)
}

function countDenied(totals: UseTotals, { at, principal, datasets, node }: AccessDenied): void {
  if (node !== undefined) return
  for (const product of new Set(datasets.map(productOf)))
    useOn(totals, { product, consumer: principal, day: dayOf(at) }).refused += 1
}

function countEnd({ open, products }: UseTotals, { access, rows, bytes }: AccessEnded): void {
  const begun = open.get(access)
  if (begun === undefined) return
  open.delete(access)
  for (const product of begun.products) {
    const use = products.get(product)?.consumers.get(begun.consumer)?.get(begun.day)
    if (use === undefined) continue
    use.rows += rows
    use.bytes += bytes
  }
}

/** Once for each new day. */
function forgetOldDays(totals: UseTotals, day: string): void {
  if (day <= totals.newest) return
  totals.newest = day
  const oldest = dayOf(new Date(Date.parse(day) - (daysKept - 1) * 86_400_000).toISOString())
  for (const { consumers } of totals.products.values())
    for (const [consumer, days] of consumers) {
      for (const each of days.keys()) if (each < oldest) days.delete(each)
      if (days.size === 0) consumers.delete(consumer)
    }
}

interface UseOf {
  readonly product: string
  readonly consumer: string
  readonly day: string
}

const useOn = (totals: UseTotals, { product, consumer, day }: UseOf): DayUse =>
  entryOf(entryOf(productIn(totals, product).consumers, consumer, newMap<DayUse>), day, (): DayUse => ({
    queries: 0,
    refused: 0,
    rows: 0,
    bytes: 0,
  }))

const productIn = ({ products }: UseTotals, product: string): ProductUse =>
  entryOf(products, product, (): ProductUse => ({ consumers: new Map(), columns: new Map() }))

function newMap<Value>(): Map<string, Value> {
  return new Map()
}

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
