/** Numbers by number, which grow as arrays do and take four bytes each; 0 where none was set. */
export class Numbers {
  #values = new Uint32Array(16)
  #size = 0

  get size(): number {
    return this.#size
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }

  set(index: number, value: number): void {
    this.#reserve(index + 1)
    this.#values[index] = value
  }

  push(value: number): number {
    this.set(this.#size, value)
    return this.#size - 1
  }

  /** Moves `count` of them from one place to another. */
  move(from: number, to: number, count: number): void {
    this.#reserve(to + count)
    this.#values.copyWithin(to, from, from + count)
  }

  /** Those from `start` to before `end`, as they are until they are changed. */
  between(start: number, end: number): Uint32Array {
    return this.#values.subarray(start, end)
  }

  #reserve(size: number): void {
    if (size <= this.#size) return
    this.#size = size
    if (size <= this.#values.length) return
    const grown = new Uint32Array(Math.max(size, Math.ceil(this.#values.length * 1.5)))
    grown.set(this.#values)
    this.#values = grown
  }
}
