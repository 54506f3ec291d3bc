import type { MetadataStore } from '../../store/metadata-store.ts'
import { readEntry, type AuditRecord } from './read-entry.ts'

export type TotalsStore = Pick<MetadataStore, 'auditRows' | 'auditRow' | 'cacheGet' | 'cachePut'>

/** How far totals have come: in another chain everything is counted anew. */
export interface CountedThrough {
  /** The last entry that is counted. */
  through: number
  hash: string
}

/** Totals that entries are added to, one after the other; plain data and maps. */
export interface TotalsKind<Totals extends CountedThrough> {
  /** What they are kept under. */
  readonly key: string
  /** Goes up when they look otherwise: what was kept before does not count then. */
  readonly format: number
  readonly none: () => Totals
  readonly count: (totals: Totals, record: AuditRecord) => void
}

const space = 'usage'

/** Totals of the audit up to now. Only what was appended since the last time is read. */
export async function totalsOf<Totals extends CountedThrough>(
  store: TotalsStore,
  kind: TotalsKind<Totals>,
): Promise<Totals> {
  const totals = await keptTotals(store, kind)
  const before = totals.through
  for await (const row of store.auditRows({ from: before + 1 })) {
    const record = readEntry(row)
    if (record !== undefined) kind.count(totals, record)
    totals.through = row.sequence
    totals.hash = row.hash
  }
  if (totals.through > before)
    await store.cachePut(space, [[kind.key, JSON.stringify([kind.format, totals], mapsAsLists)]])
  return totals
}

/** Totals of another chain, as of a database that was restored, do not count. */
async function keptTotals<Totals extends CountedThrough>(
  store: TotalsStore,
  { key, format, none }: TotalsKind<Totals>,
): Promise<Totals> {
  const text = await store.cacheGet(space, key)
  if (text === undefined) return none()
  const [kept, totals] = JSON.parse(text, listsAsMaps) as [number, Totals]
  if (kept !== format) return none()
  const row = await store.auditRow(totals.through)
  return row?.hash === totals.hash ? totals : none()
}

const mapsAsLists = (_key: string, value: unknown): unknown =>
  value instanceof Map ? { map: [...(value as ReadonlyMap<unknown, unknown>)] } : value

const listsAsMaps = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'map' in value && Array.isArray(value.map)
    ? new Map(value.map as readonly (readonly [unknown, unknown])[])
    : value
