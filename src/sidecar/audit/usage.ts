import type { MetadataStore } from '../../store/metadata-store.ts'
import { readEntry } from './read-entry.ts'
import { count, noUsage, type UsageTotals } from './usage-totals.ts'

type UsageStore = Pick<MetadataStore, 'auditRows' | 'auditRow' | 'cacheGet' | 'cachePut'>

const cache = { space: 'usage', key: 'totals', format: 1 } as const

/** Use as the audit tells it, up to now. Only what was appended since the last time is read. */
export async function usageTotals(store: UsageStore): Promise<UsageTotals> {
  const totals = await keptTotals(store)
  const before = totals.through
  for await (const row of store.auditRows({ from: before + 1 })) {
    const record = readEntry(row)
    if (record !== undefined) count(totals, record)
    totals.through = row.sequence
    totals.hash = row.hash
  }
  if (totals.through > before)
    await store.cachePut(cache.space, [[cache.key, JSON.stringify([cache.format, totals], mapsAsLists)]])
  return totals
}

/** Totals of another chain, as of a database that was restored, do not count. */
async function keptTotals(store: UsageStore): Promise<UsageTotals> {
  const text = await store.cacheGet(cache.space, cache.key)
  if (text === undefined) return noUsage()
  const [format, totals] = JSON.parse(text, listsAsMaps) as [number, UsageTotals]
  if (format !== cache.format) return noUsage()
  const row = await store.auditRow(totals.through)
  return row?.hash === totals.hash ? totals : noUsage()
}

const mapsAsLists = (_key: string, value: unknown): unknown =>
  value instanceof Map ? { map: [...(value as ReadonlyMap<unknown, unknown>)] } : value

const listsAsMaps = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'map' in value && Array.isArray(value.map)
    ? new Map(value.map as readonly (readonly [unknown, unknown])[])
    : value
