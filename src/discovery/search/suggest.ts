import type { Match } from './explain-match.ts'
import type { MeshSearch } from './mesh-search.ts'
import type { FoundKind, SearchHit } from './search-mesh.ts'

/** Something that has a name which begins as somebody types, or nearly. */
export interface Suggestion {
  readonly kind: FoundKind
  /** The name: of a column with its dataset's, `flights.delay`. */
  readonly text: string
  /** The product that it is, or is a part of. */
  readonly product?: string
}

/** Hits that are looked at for names. */
const hitsRead = 20

/** Names for what is being typed, best first, each once. */
export async function suggest(
  search: Pick<MeshSearch, 'search'>,
  { q, limit }: { readonly q: string; readonly limit: number },
): Promise<readonly Suggestion[]> {
  const { hits } = await search.search({ q, limit: hitsRead })
  const all = hits.flatMap(suggestionsOf)
  const first = new Map(all.toReversed().map((each) => [JSON.stringify(each), each]))
  return all.filter((each) => first.get(JSON.stringify(each)) === each).slice(0, limit)
}

function suggestionsOf({ kind, document, entry, matches }: SearchHit): readonly Suggestion[] {
  if (document !== undefined && kind !== 'product') return [{ kind, text: document.name }]
  const product = entry?.product
  if (product === undefined) return []
  return matches.flatMap((match) => partOf(match, product))
}

function partOf({ field, name }: Match, product: string): readonly Suggestion[] {
  if (field === 'name') return [{ kind: 'product', text: product, product }]
  if ((field === 'dataset' || field === 'column') && name !== undefined)
    return [{ kind: field, text: name, product }]
  return []
}
