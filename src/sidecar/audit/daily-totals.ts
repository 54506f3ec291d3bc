import type { AccessBegan, AccessDenied, AccessEnded } from '../access-entry.ts'
import { totalsOf, type CountedThrough, type TotalsStore } from './kept-totals.ts'
import { productOf, type AuditRecord } from './read-entry.ts'

/** What the audit says of the last days, of this node's own datasets. */
export interface DailyTotals extends CountedThrough {
  /** By day of UTC, `2026-01-31`. */
  readonly days: Map<string, DayTotals>
  /** Accesses that have begun and not ended, so that their rows and bytes find their day. */
  readonly open: Map<string, OpenAccess>
}

export interface DayTotals {
  /** By `Dataset.key`, then consumer. */
  readonly uses: Map<string, Map<string, DayUse>>
  /** By product, `<domain>/<product>`, then policy. */
  readonly policies: Map<string, Map<string, DayPolicy>>
}

export interface DayUse {
  queries: number
  denied: number
  /** Of whole results that the dataset took part in. */
  rows: number
  bytes: number
}

/** Datasets of which a prohibition let nothing be seen, or less. */
export interface DayPolicy {
  denied: number
  limited: number
}

interface OpenAccess {
  readonly day: string
  readonly consumer: string
  readonly datasets: readonly string[]
}

/** Older days are forgotten. */
const daysKept = 60

/** More than run at a time: an access whose node was killed never ends. */
const openAtMost = 10_000

/** Use and decisions day by day. Only what was appended since the last time is read. */
export const dailyTotals = (store: TotalsStore): Promise<DailyTotals> =>
  totalsOf(store, { key: 'daily', format: 1, none: noDays, count })

const noDays = (): DailyTotals => ({ through: 0, hash: '', days: new Map(), open: new Map() })

/** The days from `days - 1` days before `now` up to today, newest last. */
export function lastDays(
  { days: all }: DailyTotals,
  now: Date,
  days: number,
): ReadonlyMap<string, DayTotals> {
  const first = new Date(now.getTime() - (days - 1) * 86_400_000).toISOString().slice(0, 10)
  return new Map([...all].filter(([day]) => day >= first).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function count(totals: DailyTotals, { entry }: AuditRecord): void {
  if (entry.kind === 'access') countAccess(totals, entry)
  else if (entry.kind === 'denied') countDenied(totals, entry)
  else if (entry.kind === 'ended') countEnd(totals, entry)
}

function countAccess(totals: DailyTotals, { access, at, principal, datasets }: AccessBegan): void {
  const day = dayIn(totals, at)
  // What another node owns is counted there.
  const own = datasets.filter(({ node }) => node === undefined)
  for (const { dataset, policies, limits } of own) {
    useIn(day, dataset, principal).queries += 1
    if (limits === undefined) continue
    for (const { id } of policies) policyIn(day, dataset, id).limited += 1
  }
  totals.open.set(access, {
    day: dayOf(at),
    consumer: principal,
    datasets: own.map(({ dataset }) => dataset),
  })
  const [oldest] = totals.open.keys()
  if (totals.open.size > openAtMost && oldest !== undefined) totals.open.delete(oldest)
}

function countDenied(totals: DailyTotals, { at, principal, datasets, policies, node }: AccessDenied): void {
  if (node !== undefined) return
  const day = dayIn(totals, at)
  for (const dataset of datasets) {
    useIn(day, dataset, principal).denied += 1
    for (const { id } of policies) policyIn(day, dataset, id).denied += 1
  }
}

function countEnd({ open, days }: DailyTotals, { access, rows, bytes }: AccessEnded): void {
  const begun = open.get(access)
  if (begun === undefined) return
  open.delete(access)
  const day = days.get(begun.day)
  for (const dataset of new Set(begun.datasets)) {
    const use = day?.uses.get(dataset)?.get(begun.consumer)
    if (use === undefined) continue
    use.rows += rows
    use.bytes += bytes
  }
}

const dayOf = (at: string): string => at.slice(0, 10)

function dayIn({ days }: DailyTotals, at: string): DayTotals {
  const day = entryOf(days, dayOf(at), () => ({ uses: new Map(), policies: new Map() }))
  if (days.size > daysKept) days.delete([...days.keys()].sort()[0] ?? '')
  return day
}

const useIn = ({ uses }: DayTotals, dataset: string, consumer: string): DayUse =>
  entryOf(
    entryOf(uses, dataset, () => new Map<string, DayUse>()),
    consumer,
    () => ({ queries: 0, denied: 0, rows: 0, bytes: 0 }),
  )

const policyIn = ({ policies }: DayTotals, dataset: string, policy: string): DayPolicy =>
  entryOf(
    entryOf(policies, productOf(dataset), () => new Map<string, DayPolicy>()),
    policy,
    () => ({ denied: 0, limited: 0 }),
  )

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
