import type { StarCounts } from '../../store/rating-store.ts'
import type { BuildFact } from './build-facts.ts'
import { measureBuilds, measureQuality, type BuildMeasures, type QualityMeasures } from './measure-builds.ts'
import { countColumns, measureColumns, type ColumnCounts, type PublishedColumn } from './measure-columns.ts'
import { measureRatings, type RatingMeasures } from './measure-ratings.ts'
import { measureRequests, type RequestMeasures } from './measure-requests.ts'
import { measureUse, type UseMeasures } from './measure-use.ts'
import type { RequestFact } from './request-facts.ts'
import type { ProductUse } from './use-totals.ts'
import type { Window } from './window.ts'

/** What there is of a product to be measured. */
export interface Measurable {
  readonly product: string
  readonly use: ProductUse | undefined
  readonly columns: readonly PublishedColumn[]
  /** Products that are made of it. */
  readonly readers: readonly string[]
  readonly builds: readonly BuildFact[]
  readonly requests: readonly RequestFact[]
  readonly stars: StarCounts | undefined
}

/** Measures of success, of one product or of several together. */
export interface Measures {
  readonly use: UseMeasures
  readonly columns: ColumnCounts
  readonly requests: RequestMeasures
  readonly builds: BuildMeasures
  readonly quality: QualityMeasures
  readonly ratings: RatingMeasures
}

export const measuresOf = (products: readonly Measurable[], window: Window): Measures => ({
  use: measureUse(
    products.flatMap(({ use }) => use ?? []),
    readersOf(products),
    window,
  ),
  columns: countColumns(products.flatMap(({ columns, use }) => measureColumns(columns, use, window.now))),
  requests: measureRequests(
    products.flatMap(({ requests }) => requests),
    window.now,
  ),
  builds: measureBuilds(
    products.map(({ builds }) => builds),
    window.now,
  ),
  quality: measureQuality(
    products.map(({ builds }) => builds),
    window.now,
  ),
  ratings: measureRatings(products.flatMap(({ stars }) => (stars === undefined ? [] : [stars]))),
})

const readersOf = (products: readonly Measurable[]): ReadonlySet<string> =>
  new Set(products.flatMap(({ readers }) => readers))
