/** What is found, by rank: of equal scores by name, so that pages follow each other. */
export interface Ranked {
  readonly score: number
  readonly name: string
}

/** Keeps the best so many of what it is given that come after a place, best first. */
export class BestHits<Hit extends Ranked> {
  readonly #limit: number
  readonly #after: Ranked | undefined
  readonly #best: Hit[] = []

  constructor(limit: number, after?: Ranked) {
    this.#limit = limit
    this.#after = after
  }

  /** Whether such a hit would be among the best by now; saves making it. Very many may have the same score. */
  mayTake(score: number, name: string): boolean {
    const last = this.#best[this.#limit - 1]
    return last === undefined || isRankedBefore(score, name, last)
  }

  take(hit: Hit): void {
    if (this.#after !== undefined && !isBefore(this.#after, hit)) return
    let low = 0
    let high = this.#best.length
    while (low < high) {
      const middle = (low + high) >> 1
      const at = this.#best[middle]
      if (at !== undefined && isBefore(at, hit)) low = middle + 1
      else high = middle
    }
    if (low >= this.#limit) return
    this.#best.splice(low, 0, hit)
    if (this.#best.length > this.#limit) this.#best.pop()
  }

  get all(): readonly Hit[] {
    return this.#best
  }
}

const isBefore = ({ score, name }: Ranked, other: Ranked): boolean => isRankedBefore(score, name, other)

const isRankedBefore = (score: number, name: string, other: Ranked): boolean =>
  score > other.score || (score === other.score && name < other.name)
