import { HansaError } from '../../errors.ts'

export interface GroupCommitOptions<Item, Result> {
  /** Makes items durable, all or none; the results are in the same order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>
  /** How many items one commit takes. */
  readonly atOnce: number
  /** What it is for, as in `waiting to be <done>`. */
  readonly done: string
  /** How many may wait; more are refused with `busy`. */
  readonly waiting: number
}

interface Waiting<Item, Result> {
  readonly items: readonly Item[]
  readonly resolve: (results: readonly Result[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * One commit at a time, and what comes meanwhile goes together into the next: a disk that syncs a hundred times a
 * second still keeps thousands of entries. Who is refused, is refused with the error of the commit.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>
  #waiting: Waiting<Item, Result>[] = []
  #count = 0
  #running: Promise<void> | undefined

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options
  }

  /** Resolves when the items are durable. */
  async add(items: readonly Item[]): Promise<readonly Result[]> {
    if (items.length === 0) return []
    if (this.#count > 0 && this.#count + items.length > this.#options.waiting)
      throw new HansaError('busy', `${this.#count} entries are waiting to be ${this.#options.done}`, {
        remedy: 'Try again in a moment; if it stays so, the database of `store.metadata` is too slow.',
      })
    this.#count += items.length
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Waits until nothing waits any more. */
  async flushed(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commit(this.#nextGroup())
    this.#running = undefined
  }

  /** At least one; what was added together stays together. */
  #nextGroup(): readonly Waiting<Item, Result>[] {
    let count = 0
    const end = this.#waiting.findIndex(
      ({ items }, index) => (count += items.length) > this.#options.atOnce && index > 0,
    )
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end)
  }

  async #commit(group: readonly Waiting<Item, Result>[]): Promise<void> {
    const items = group.flatMap((waiting) => waiting.items)
    try {
      const results = await this.#options.commit(items)
      let start = 0
      for (const waiting of group) waiting.resolve(results.slice(start, (start += waiting.items.length)))
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
    } finally {
      this.#count -= items.length
    }
  }
}
