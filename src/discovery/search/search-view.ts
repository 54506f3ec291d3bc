import type { Domain } from '../../spec/mesh.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import type { StarCounts } from '../../store/rating-store.ts'
import type { SloState } from '../slo/slo.ts'
import type { Catalogue } from './catalogue.ts'

type SearchedDomain = Pick<Domain, 'name' | 'owners'> & Partial<Pick<Domain, 'kind'>>

/** What a search is made under: who may know of what, and the words of the mesh. */
export interface SearchView {
  /** Those that the rules in force know: what belongs to no other is found. The kind is not known of another node's. */
  readonly domains: readonly SearchedDomain[]
  readonly vocabulary: Vocabulary
  /** Which protocols the products of a node are read by; none where that is not known. */
  readonly protocolsOf: (node: string) => readonly string[]
  /** How the promises of products stand, as everybody may know it; what is not here is unknown. */
  readonly promises: ReadonlyMap<string, SloState>
  /** How much products are used, on any scale; those that nobody uses need not be in it. */
  readonly uses: ReadonlyMap<string, number>
  /** What consumers say of products; those of which nobody says anything need not be in it. */
  readonly ratings: ReadonlyMap<string, StarCounts>
}

/** 1 for each entry that may be known of, by number: as `GET /products` shows what the rules in force know. */
export function knownEntries(
  { products, domain }: Pick<Catalogue, 'products' | 'domain'>,
  { domains }: Pick<SearchView, 'domains'>,
): Uint8Array {
  const names = new Set(domains.map(({ name }) => name))
  const isKnown = domain.texts.map((name) => names.has(name))
  const known = new Uint8Array(products.length)
  for (let id = 0; id < products.length; id += 1)
    if (products[id] !== undefined && isKnown[domain.codes[id] ?? -1] === true) known[id] = 1
  return known
}
