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

  /** Whether a hit that has this score at most may still be among the best; saves making it. */
  mayTake(score: number): boolean {
    const last = this.#best[this.#limit - 1]
    return last === undefined || score >= last.score
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

const isBefore = (a: Ranked, b: Ranked): boolean =>
  a.score > b.score || (a.score === b.score && a.name < b.name)
