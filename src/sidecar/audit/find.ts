import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { AuditStore } from '../../store/audit-store.ts'
import type { AuditEntry } from '../access-entry.ts'
import { datasetsOf, productOf, readEntry, type AuditRecord } from './read-entry.ts'

/** What to look for; everything that is given must be so. */
export interface AuditSearch {
  /** `formatPrincipal` of who read, or of who acted for them. */
  readonly principal?: string
  /** `<domain>/<product>`: accesses and refusals of any of its datasets, and changes about it. */
  readonly product?: string
  /** `Dataset.key`. */
  readonly dataset?: string
  readonly kinds?: readonly AuditEntry['kind'][]
  /** ISO times; from `since` on, before `until`. */
  readonly since?: string
  readonly until?: string
  readonly access?: string
  /** As it was stated; of entries that have one. */
  readonly purpose?: string
}

export interface AuditPage {
  readonly order?: 'newest first' | 'oldest first'
  readonly limit: number
  /** `next` of the page before. */
  readonly from?: number
  /** Oldest first, the last sequence that the search knows of: what came later is not in it. */
  readonly upTo?: number
}

export interface FoundEntries {
  readonly records: readonly AuditRecord[]
  /** Where the next page begins; absent where this one is the last. */
  readonly next?: number
}

/**
 * One page of the entries that are looked for. The database leaves out most others by their text; what is left is
 * looked at field by field. Time does not end a search: clocks have been set back before.
 */
export async function findEntries(
  store: Pick<AuditStore, 'auditRows'>,
  search: AuditSearch,
  { order = 'newest first', limit, from, upTo = Infinity }: AuditPage,
): Promise<FoundEntries> {
  const records: AuditRecord[] = []
  const rows = store.auditRows({
    newestFirst: order === 'newest first',
    containing: textsOf(search),
    ...(from === undefined ? {} : { from }),
  })
  for await (const row of rows) {
    if (order === 'oldest first' && row.sequence > upTo) break
    const record = readEntry(row)
    if (record === undefined || !isSought(record.entry, search)) continue
    if (records.length === limit) return { records, next: row.sequence }
    records.push(record)
  }
  return { records }
}

/** What the canonical JSON of every sought entry holds. */
function textsOf({ principal, product, dataset, kinds, access, purpose }: AuditSearch): readonly string[] {
  const [kind] = kinds ?? []
  return [
    ...(access === undefined ? [] : [`"access":${canonicalJson(access)}`]),
    ...(purpose === undefined ? [] : [`"purpose":${canonicalJson(purpose)}`]),
    ...(principal === undefined ? [] : [`:${canonicalJson(principal)}`]),
    ...(product === undefined ? [] : [canonicalJson(product).slice(1, -1)]),
    ...(dataset === undefined ? [] : [canonicalJson(dataset)]),
    ...(kind === undefined || kinds?.length !== 1 ? [] : [`"kind":${canonicalJson(kind)}`]),
  ]
}

function isSought(entry: AuditEntry, search: AuditSearch): boolean {
  const { principal, product, dataset, kinds, since, until, access, purpose } = search
  return (
    (kinds === undefined || kinds.includes(entry.kind)) &&
    (principal === undefined || [entry.principal, entry.actor, entry.agent].includes(principal)) &&
    (access === undefined || ('access' in entry && entry.access === access)) &&
    (purpose === undefined || ('purpose' in entry && entry.purpose === purpose)) &&
    (dataset === undefined || datasetsOf(entry).includes(dataset)) &&
    (product === undefined || isAbout(entry, product)) &&
    (since === undefined || Date.parse(entry.at) >= Date.parse(since)) &&
    (until === undefined || Date.parse(entry.at) < Date.parse(until))
  )
}

const isAbout = (entry: AuditEntry, product: string): boolean =>
  entry.kind === 'change'
    ? entry.subject === product || entry.subject.startsWith(`${product}/`)
    : datasetsOf(entry).some((dataset) => productOf(dataset) === product)
