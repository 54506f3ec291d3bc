import type { StarCounts } from '../../store/rating-store.ts'
import type { Catalogue } from './catalogue.ts'
import type { KnownPart } from './known-part.ts'
import type { SearchView } from './search-view.ts'

/** How much more a product counts that is trusted, one that is used, and one that its consumers are content with. */
const weights = { trust: 0.2, use: 0.2, rating: 0.15 } as const

/** What a product counts more, or less, whatever was asked. */
export interface Standing {
  readonly trust: number
  readonly use: number
  /** Below 0 where consumers are not content. */
  readonly rating: number
}

/** How products stand, by their numbers. */
export interface Standings {
  /** `1 + trust + use + rating` of each. */
  readonly factors: Float64Array
  readonly of: (id: number) => Standing
}

interface Kept extends Standings {
  readonly uses: SearchView['uses']
  readonly ratings: SearchView['ratings']
}

const kept = new WeakMap<KnownPart, Kept>()

/** How what may be known of stands; made once for as long as nothing of it changes. */
export function standings(catalogue: Catalogue, part: KnownPart, view: SearchView): Standings {
  const last = kept.get(part)
  if (last?.uses === view.uses && last.ratings === view.ratings) return last
  const made = { ...makeStandings(catalogue, part, view), uses: view.uses, ratings: view.ratings }
  kept.set(part, made)
  return made
}

function makeStandings({ trust, idOf, products }: Catalogue, part: KnownPart, view: SearchView): Standings {
  const use = new Float64Array(products.length)
  const rating = new Float64Array(products.length)
  // Only of what is known of: else what is hidden would tell of itself by how much less the others count.
  let most = 1
  for (const [product, much] of view.uses) {
    const id = idOf.get(product)
    if (id === undefined || part.entries[id] !== 1) continue
    use[id] = much
    most = Math.max(most, much)
  }
  for (const [product, stars] of view.ratings) {
    const id = idOf.get(product)
    if (id !== undefined) rating[id] = contentment(stars)
  }
  const of = (id: number): Standing => ({
    trust: weights.trust * (trust[id] ?? 0),
    use: (weights.use * (use[id] ?? 0)) / most,
    rating: weights.rating * (rating[id] ?? 0),
  })
  const factors = new Float64Array(products.length)
  for (let id = 0; id < factors.length; id += 1) factors[id] = factorOf(of(id))
  return { factors, of }
}

/** What the score of a text is multiplied by. */
export const factorOf = ({ trust, use, rating }: Standing): number => 1 + trust + use + rating

/** Each product is rated as if four consumers more had given it three stars: one alone says little. */
const imagined = { ratings: 4, stars: 3 } as const

/** From -1 where consumers are not content at all to 1; 0 where nobody has said anything. */
export function contentment(stars: StarCounts): number {
  const count = stars.reduce((sum, each) => sum + each, 0)
  const sum = stars.reduce((total, each, index) => total + each * (index + 1), 0)
  const average = (imagined.ratings * imagined.stars + sum) / (imagined.ratings + count)
  return (average - imagined.stars) / (5 - imagined.stars)
}
