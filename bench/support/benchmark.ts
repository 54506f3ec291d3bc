/** One benchmark: what it compares, in a sentence, and how to run it. */
export interface Benchmark {
  readonly about: string
  readonly run: () => Promise<Findings>
}

export interface Findings {
  readonly tables: readonly Table[]
  readonly targets: readonly Target[]
  /** Every sample behind the tables, by case. */
  readonly samples: Readonly<Record<string, unknown>>
}

export interface Table {
  readonly title: string
  /** The first column is text, the others numbers. */
  readonly headers: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly notes?: readonly string[]
}

/** What the project set out to reach, and what this run measured: a ratio, seconds or bytes, less is better. */
export interface Target {
  readonly what: string
  readonly atMost: number
  readonly measured: number
}
