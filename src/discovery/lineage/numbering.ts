/** Names as numbers, in the order in which they came. */
export class Numbering {
  readonly names: string[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name)
  }

  /** As `numberOf`, for a name that is added where it is new. */
  add(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.names.length)
    return this.names.push(name) - 1
  }

  nameOf(number: number): string {
    return this.names[number] ?? ''
  }

  get size(): number {
    return this.names.length
  }
}
