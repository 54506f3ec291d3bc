import { Numbers } from './numbers.ts'

/**
 * Lists of numbers by number, in one piece of memory. A list that grows moves to a place of twice the size, and leaves its
 * own to others: a million short ones take some bytes each, and any of them can be changed.
 */
export class PackedLists {
  readonly #starts = new Numbers()
  readonly #lengths = new Numbers()
  readonly #pool = new Numbers()
  /** Places that were left, by the power of two that is their size. */
  readonly #left: number[][] = []
  #count = 0

  /** Of all lists together. */
  get count(): number {
    return this.#count
  }

  /** Where a list begins, for `at`. */
  start(list: number): number {
    return this.#starts.at(list)
  }

  /** Before which place a list ends. */
  end(list: number): number {
    return this.#starts.at(list) + this.#lengths.at(list)
  }

  at(place: number): number {
    return this.#pool.at(place)
  }

  /** What is in a list, until anything is changed. */
  of(list: number): Uint32Array {
    return this.#pool.between(this.start(list), this.end(list))
  }

  push(list: number, value: number): void {
    const length = this.#lengths.at(list)
    this.#resize(list, length + 1)
    this.#pool.set(this.#starts.at(list) + length, value)
  }

  /** Takes the first such value away, if there is one; the others keep their order. */
  remove(list: number, value: number): void {
    const index = this.of(list).indexOf(value)
    if (index === -1) return
    const place = this.start(list) + index
    this.#pool.move(place + 1, place, this.end(list) - place - 1)
    this.#resize(list, this.#lengths.at(list) - 1)
  }

  set(list: number, values: ArrayLike<number>): void {
    this.#resize(list, values.length)
    for (let index = 0; index < values.length; index++)
      this.#pool.set(this.#starts.at(list) + index, values[index] ?? 0)
  }

  #resize(list: number, length: number): void {
    const before = this.#lengths.at(list)
    const [old, wanted] = [sizeFor(before), sizeFor(length)]
    if (old !== wanted) {
      const start = this.#starts.at(list)
      const moved = this.#place(wanted)
      this.#pool.move(start, moved, Math.min(before, length))
      if (old >= 0) (this.#left[old] ??= []).push(start)
      this.#starts.set(list, moved)
    }
    this.#lengths.set(list, length)
    this.#count += length - before
  }

  #place(size: number): number {
    if (size < 0) return 0
    return this.#left[size]?.pop() ?? this.#added(2 ** size)
  }

  #added(length: number): number {
    const start = this.#pool.size
    this.#pool.set(start + length - 1, 0)
    return start
  }
}

/** The power of two that has room for so many; -1 of none. */
const sizeFor = (length: number): number => (length === 0 ? -1 : 32 - Math.clz32(length - 1))
