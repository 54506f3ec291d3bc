import type { ValueCount } from './facets.ts'
import type { MeshSearch } from './mesh-search.ts'
import { accessFor, accessKinds, type Asking, type MyAccess } from './my-access.ts'
import type { SearchEntry } from './search-entry.ts'
import type { SearchHit, SearchRequest, SearchResult } from './search-mesh.ts'

export interface ReaderSearch extends SearchRequest {
  /** Only products that the reader stands to like this. */
  readonly access?: readonly MyAccess[] | undefined
  /** Whether the access to the best hits is counted, which takes a decision for each. */
  readonly countAccess?: boolean
}

export interface ReaderHit extends SearchHit {
  /** Of products. */
  readonly access?: MyAccess
}

export interface ReaderResult extends Omit<SearchResult, 'hits' | 'total'> {
  readonly hits: readonly ReaderHit[]
  /** Of all pages; absent where hits were chosen by access, which is decided for those that are shown only. */
  readonly total?: number
  /** Of the best products, how many the reader stands to like this. */
  readonly access?: { readonly of: number; readonly counts: readonly ValueCount[] }
}

/** Decisions for one answer at most. */
const mostDecided = 100

type AccessTo = (entry: SearchEntry) => Promise<MyAccess>

/** A search, with how the reader stands to what is found. */
export async function searchForReader(
  search: Pick<MeshSearch, 'search'>,
  asking: Asking,
  request: ReaderSearch,
): Promise<ReaderResult> {
  const accessTo = accessFor(asking)
  if (request.access !== undefined) return chosenByAccess(search, accessTo, request)
  const result = await search.search(request)
  const hits = await Promise.all(result.hits.map((hit) => withAccess(hit, accessTo)))
  if (request.countAccess !== true) return { ...result, hits }
  return { ...result, hits, access: await accessCounts(search, accessTo, request) }
}

async function withAccess(hit: SearchHit, accessTo: AccessTo): Promise<ReaderHit> {
  return hit.entry === undefined ? hit : { ...hit, access: await accessTo(hit.entry) }
}

async function accessCounts(
  search: Pick<MeshSearch, 'search'>,
  accessTo: AccessTo,
  request: ReaderSearch,
): Promise<NonNullable<ReaderResult['access']>> {
  const { hits } = await search.search({ ...request, limit: mostDecided, after: undefined })
  const all = await Promise.all(hits.flatMap(({ entry }) => (entry === undefined ? [] : [accessTo(entry)])))
  const counts = accessKinds
    .map((value) => ({ value, count: all.filter((access) => access === value).length }))
    .filter(({ count }) => count > 0)
  return { of: all.length, counts }
}

/** Hits are decided one after the other, until there are enough: the page may be short, and says where to go on. */
async function chosenByAccess(
  search: Pick<MeshSearch, 'search'>,
  accessTo: AccessTo,
  { access = [], ...request }: ReaderSearch,
): Promise<ReaderResult> {
  const { hits, next, facets, what } = await search.search({ ...request, limit: mostDecided })
  const chosen: ReaderHit[] = []
  let last: SearchHit | undefined
  for (const hit of hits) {
    if (chosen.length === request.limit) break
    last = hit
    const decided = await withAccess(hit, accessTo)
    if (decided.access !== undefined && access.includes(decided.access)) chosen.push(decided)
  }
  const isMore = last !== undefined && (next !== undefined || last !== hits.at(-1))
  return {
    hits: chosen,
    facets,
    what,
    ...(isMore && last !== undefined ? { next: { score: last.score, name: last.name } } : {}),
  }
}
