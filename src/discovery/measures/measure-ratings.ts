import type { StarCounts } from '../../store/rating-store.ts'

/** What consumers say now, whenever they said it. */
export interface RatingMeasures {
  readonly count: number
  /** Between 1 and 5; absent where there is none. */
  readonly average?: number
  readonly stars: StarCounts
}

export function measureRatings(all: readonly StarCounts[]): RatingMeasures {
  const sum = (place: 0 | 1 | 2 | 3 | 4): number => all.reduce((total, counts) => total + counts[place], 0)
  const stars: StarCounts = [sum(0), sum(1), sum(2), sum(3), sum(4)]
  const count = stars.reduce((total, each) => total + each, 0)
  if (count === 0) return { count, stars }
  return {
    count,
    average: stars.reduce((total, each, index) => total + each * (index + 1), 0) / count,
    stars,
  }
}
