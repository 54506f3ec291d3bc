/** What is wrong with the audit, and where. */
export interface Damage {
  readonly kind:
    /** An entry's text or hash is not what was written. */
    | 'changed'
    /** Entries are gone from within the chain. */
    | 'missing'
    /** An entry is not the successor of the one before it. */
    | 'unlinked'
    /** The chain ends before an entry that was signed. */
    | 'cut'
    /** An entry is not the one that was signed: the chain was written anew. */
    | 'rewritten'
    | 'checkpoint-unreadable'
    | 'checkpoint-unknown-key'
    | 'checkpoint-forged'
    /** By a key that the node had rotated away by then. */
    | 'checkpoint-late'
    /** No checkpoint of the node covers anything of it. */
    | 'unsigned'
  /** The entry that it is about. */
  readonly sequence?: number
  readonly message: string
}

/** Keeps the first ones and counts the others, so that a chain that is wrong throughout needs no memory. */
export class DamageList {
  readonly #kept: Damage[] = []
  readonly #atMost: number
  #count = 0

  constructor(atMost: number) {
    this.#atMost = atMost
  }

  add(damage: Damage): void {
    this.#count += 1
    if (this.#kept.length < this.#atMost) this.#kept.push(damage)
  }

  get kept(): readonly Damage[] {
    return this.#kept
  }

  get count(): number {
    return this.#count
  }
}
