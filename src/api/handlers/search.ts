import { HansaError } from '../../errors.ts'
import type { Ranked } from '../../discovery/search/best-hits.ts'
import { facetNames, type FacetFilters } from '../../discovery/search/facets.ts'
import { searchForReader, type ReaderHit } from '../../discovery/search/search-for-reader.ts'
import { suggest } from '../../discovery/search/suggest.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { Handlers } from '../handler.ts'
import type { searchOperations } from '../operations/search.ts'
import { mostItems } from '../page.ts'

const suggestionsUnlessSaid = 8

export const searchHandlers: Handlers<typeof searchOperations> = {
  searchMesh: async ({ q, what, access, purpose, countAccess, limit, after, ...facets }, context) => {
    const { sidecar, reader, page } = context
    const position = page.after(after)
    const { hits, next, ...rest } = await searchForReader(
      context.search,
      { sidecar, reader, purpose, port: portName },
      {
        q: q?.trim() === '' ? undefined : q,
        what,
        filters: filtersOf(facets),
        access,
        countAccess: countAccess ?? false,
        limit: limit ?? mostItems,
        ...(position === undefined ? {} : { after: readPlace(position) }),
      },
    )
    return {
      ...rest,
      items: hits.map(hitAnswer),
      ...(next === undefined ? {} : { next: page.next(JSON.stringify([next.score, next.name])) }),
    }
  },
  suggest: async ({ q, limit = suggestionsUnlessSaid }, { search }) => ({
    items: await suggest(search, { q, limit }),
  }),
}

const filtersOf = (asked: Readonly<Record<string, unknown>> & FacetFilters): FacetFilters =>
  Object.fromEntries(facetNames.flatMap((name) => (asked[name] === undefined ? [] : [[name, asked[name]]])))

/** The API has sealed it; it is read with care all the same. */
function readPlace(position: string): Ranked {
  const place: unknown = JSON.parse(position)
  const [score, name] = Array.isArray(place) ? (place as readonly unknown[]) : []
  if (typeof score === 'number' && typeof name === 'string') return { score, name }
  throw new HansaError('invalid_input', '`after` is not what this list has said')
}

function hitAnswer({ kind, name, score, why, matches, access, entry, document }: ReaderHit) {
  const found = { kind, score, why, matches, ...(access === undefined ? {} : { access }) }
  if (entry === undefined) {
    const { about = '', products = 0 } = document ?? {}
    const of = kind === 'person' ? { products } : {}
    return { ...found, ...of, name: document?.name ?? name, about }
  }
  const { title, about, node, status, version, publishedAt, tags, datasets, trust } = entry
  return {
    ...found,
    ...(node === undefined ? {} : { node }),
    ...{ name, title, about, status, version, publishedAt, tags, checks: trust.checks },
    datasets: datasets.map((dataset) => ({ name: dataset.name, columns: dataset.columns.length })),
  }
}
