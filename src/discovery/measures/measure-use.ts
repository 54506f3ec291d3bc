import { parsePrincipal } from '../../governance/principal.ts'
import type { DayUse, ProductUse } from './use-totals.ts'
import { daysOf, isIn, type DayRange, type Window } from './window.ts'

export interface UseMeasures {
  readonly consumers: ConsumerCounts
  readonly queries: number
  readonly refused: number
  /** Of whole results, where a read tells them; they can tell of rows that others do not see. */
  readonly rows: number
  readonly bytes: number
  readonly before: Pick<Use, 'queries' | 'refused'> & { readonly consumers: number }
}

/** Different ones that have really read. */
export interface ConsumerCounts {
  readonly all: number
  readonly people: number
  readonly services: number
  readonly agents: number
  readonly nodes: number
  /** Products that are made of it. */
  readonly products: number
}

export interface ConsumerUse extends Readonly<DayUse> {
  /** `formatPrincipal`. */
  readonly consumer: string
  /** A day of UTC; absent where all was refused. */
  readonly lastRead?: string
}

export interface DayOfUse {
  readonly day: string
  readonly consumers: number
  readonly queries: number
  readonly refused: number
}

/** Use of products in a window; `readers` are products that are made of them. */
export function measureUse(
  uses: readonly ProductUse[],
  readers: ReadonlySet<string>,
  window: Window,
): UseMeasures {
  const [now, before] = [useIn(uses, window.now), useIn(uses, window.before)]
  return {
    consumers: countKinds(now.consumers, readers),
    ...{ queries: now.queries, refused: now.refused, rows: now.rows, bytes: now.bytes },
    before: { consumers: before.consumers.size, queries: before.queries, refused: before.refused },
  }
}

interface Use extends Readonly<DayUse> {
  /** Those who have read. */
  readonly consumers: ReadonlySet<string>
}

function useIn(uses: readonly ProductUse[], range: DayRange): Use {
  const consumers = new Set<string>()
  const sum = noUse()
  for (const use of uses)
    for (const [consumer, days] of use.consumers)
      for (const [day, of] of days) {
        if (!isIn(range, day)) continue
        if (of.queries > 0) consumers.add(consumer)
        add(sum, of)
      }
  return { ...sum, consumers }
}

/** A product of another node reads as `service:<domain>.<product>`, and is counted as the product that it is. */
function countKinds(consumers: ReadonlySet<string>, readers: ReadonlySet<string>): ConsumerCounts {
  const products = new Set(readers)
  const counts = { user: 0, team: 0, service: 0, agent: 0, node: 0 }
  for (const consumer of consumers) {
    const name = parsePrincipal(consumer)
    if (name === undefined) continue
    const product = name.kind === 'service' ? name.id.replace('.', '/') : ''
    if (readers.has(product)) products.add(product)
    else counts[name.kind] += 1
  }
  const { user, team, service, agent, node } = counts
  const principals = user + team + service + agent + node
  return {
    all: principals + products.size,
    people: user + team,
    services: service,
    agents: agent,
    nodes: node,
    products: products.size,
  }
}

/** Who used a product in the window, most queries first. */
export const consumersIn = ({ consumers }: ProductUse, range: DayRange): readonly ConsumerUse[] =>
  [...consumers]
    .flatMap(([consumer, days]) => {
      const those = [...days].filter(([day]) => isIn(range, day))
      if (those.length === 0) return []
      const sum = noUse()
      for (const [, use] of those) add(sum, use)
      const read = those.flatMap(([day, { queries }]) => (queries > 0 ? [day] : [])).sort()
      const lastRead = read.at(-1)
      return [{ consumer, ...sum, ...(lastRead === undefined ? {} : { lastRead }) }]
    })
    .sort((a, b) => b.queries - a.queries || (a.consumer < b.consumer ? -1 : 1))

/** Use of a product on each day, oldest first. */
export const useByDay = ({ consumers }: ProductUse, range: DayRange): readonly DayOfUse[] =>
  daysOf(range).map((day) => {
    const those = [...consumers.values()].flatMap((days) => days.get(day) ?? [])
    const sum = noUse()
    for (const use of those) add(sum, use)
    const readers = those.filter(({ queries }) => queries > 0).length
    return { day, consumers: readers, queries: sum.queries, refused: sum.refused }
  })

/** Whether a consumer has really read a product in these days. */
export const hasRead = (use: ProductUse | undefined, consumer: string, range: DayRange): boolean =>
  [...(use?.consumers.get(consumer) ?? [])].some(([day, { queries }]) => queries > 0 && isIn(range, day))

const noUse = (): DayUse => ({ queries: 0, refused: 0, rows: 0, bytes: 0 })

function add(sum: DayUse, { queries, refused, rows, bytes }: Readonly<DayUse>): void {
  sum.queries += queries
  sum.refused += refused
  sum.rows += rows
  sum.bytes += bytes
}
