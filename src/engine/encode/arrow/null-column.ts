import type { ArrowColumn, BatchParts } from './arrow-column.ts'

/** A column of nothing but NULLs, which has no buffers. */
export class NullColumn implements ArrowColumn {
  readonly bytes = 0
  #length = 0

  load(): void {
    // There is nothing to read.
  }

  append(_from: number, count: number): void {
    this.#length += count
  }

  take({ nodes }: BatchParts): void {
    nodes.push({ length: this.#length, nulls: this.#length })
    this.#length = 0
  }
}
