/** What a consumer says of a product. */
export interface Rating {
  /** Another one whenever its author says something else. */
  readonly id: string
  /** `<domain>/<product>`. */
  readonly product: string
  /** `formatPrincipal` of who says it. */
  readonly author: string
  readonly stars: Stars
  /** Plain text; empty where the stars say it all. */
  readonly comment: string
  /** ISO time. */
  readonly at: string
  /** An owner's, to these very words. */
  readonly answer?: RatingAnswer
}

export type Stars = 1 | 2 | 3 | 4 | 5

export interface RatingAnswer {
  /** `formatPrincipal`. */
  readonly author: string
  readonly text: string
  readonly at: string
}

/** How many ratings there are of one star, of two, and so on. */
export type StarCounts = readonly [number, number, number, number, number]

export interface RatingStore {
  /** Keeps it in place of what its author said before of the product. Throws `busy` where the domain leaves. */
  putRating(rating: Rating): Promise<void>
  /**
   * Sets the answer, which is `busy` where the domain leaves, or takes it away; undefined where the rating is not, or no longer,
   * what its author says.
   */
  answerRating(id: string, answer: RatingAnswer | undefined): Promise<Rating | undefined>
  /** Whether there was one. */
  deleteRating(product: string, author: string): Promise<boolean>
  rating(id: string): Promise<Rating | undefined>
  /** Newest first. */
  ratings(product: string, limit: number): Promise<readonly Rating[]>
  ratingBy(product: string, author: string): Promise<Rating | undefined>
  /** Of one product, or of all; products without any are not there. */
  starCounts(product?: string): Promise<ReadonlyMap<string, StarCounts>>
}
