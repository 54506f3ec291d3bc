/** What may be shown once, as somebody has shown it. */
export interface ShownOnce {
  /** Who showed it; `id` is one of theirs. */
  readonly by: string
  readonly id: string
  /** Until then it could be shown again, so that it has to be remembered. */
  readonly until: Date
}

export interface TakenStore {
  /**
   * Takes each that was not taken before, durably; says of each whether it was taken now. Of one who has shown `most` that
   * are still remembered, nothing more is.
   */
  takeOnce(shown: readonly ShownOnce[], terms: TakenTerms): Promise<readonly boolean[]>
}

export interface TakenTerms {
  readonly now: Date
  readonly most: number
}
