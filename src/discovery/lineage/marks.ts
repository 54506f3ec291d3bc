/** Kept for questions to come, of a byte for each number that there was. */
const mostKept = 4

const kept: Marks[] = []

/**
 * Bits by number, for one question about few of very many: emptied in as many steps as were marked, and its memory is the next
 * question's.
 */
export class Marks implements Disposable {
  #bits = new Uint8Array()
  readonly #marked: number[] = []

  /** Nothing is marked in it; it is given back by being disposed of. */
  static take(): Marks {
    return kept.pop() ?? new Marks()
  }

  /** 0 where nothing was marked. */
  at(number: number): number {
    return this.#bits[number] ?? 0
  }

  /** Adds bits to those that are there. */
  add(number: number, bits: number): void {
    if (number >= this.#bits.length) this.#grow(number + 1)
    const before = this.#bits[number] ?? 0
    if (before === 0) this.#marked.push(number)
    this.#bits[number] = before | bits
  }

  [Symbol.dispose](): void {
    for (const number of this.#marked) this.#bits[number] = 0
    this.#marked.length = 0
    if (kept.length < mostKept) kept.push(this)
  }

  #grow(size: number): void {
    const grown = new Uint8Array(Math.max(size, Math.ceil(this.#bits.length * 1.5)))
    grown.set(this.#bits)
    this.#bits = grown
  }
}
