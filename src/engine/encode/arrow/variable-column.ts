import type { Vector } from '@duckdb/node-bindings'
import { HansaError } from '../../../errors.ts'
import { ColumnValidity, validityOf, type ArrowColumn, type BatchParts } from './arrow-column.ts'
import type { Bitmap } from './bitmap.ts'

/** Reads items of any length from the engine's vectors. */
export interface ItemReader {
  load(vector: Vector, count: number, validity: Bitmap): void
  /**
   * The bytes of the items from `from`, one after the other; their number is the length of `ends`, which gets where
   * each ends. NULLs have no bytes.
   */
  read(from: number, ends: Int32Array): Uint8Array
}

/** A column of texts or bytes. */
export class VariableColumn implements ArrowColumn {
  readonly #reader: ItemReader
  readonly #validity = new ColumnValidity()
  readonly #offsets = new Offsets()
  #parts: Uint8Array[] = []

  constructor(reader: ItemReader) {
    this.#reader = reader
  }

  get bytes(): number {
    return this.#offsets.end
  }

  load(vector: Vector, count: number, parents: Bitmap): void {
    const validity = validityOf(vector, count, parents)
    this.#validity.load(validity)
    this.#reader.load(vector, count, validity)
  }

  append(from: number, count: number): void {
    this.#validity.append(from, count)
    const ends = new Int32Array(count)
    this.#parts.push(this.#reader.read(from, ends))
    this.#offsets.append(ends)
  }

  take(into: BatchParts): void {
    this.#validity.take(into)
    into.buffers.push(this.#offsets.take(), this.#parts)
    this.#parts = []
  }
}

/** Arrow's 32-bit offsets: where the first item begins, which is 0, and where each ends. */
export class Offsets {
  #parts: Uint8Array[] = [new Uint8Array(4)]
  #end = 0

  get end(): number {
    return this.#end
  }

  /** `ends` count from the end of what was appended before, and are changed to count from the start. */
  append(ends: Int32Array): void {
    const start = this.#end
    this.#end += ends.at(-1) ?? 0
    if (this.#end > longest) throw tooLong()
    for (let index = 0; start > 0 && index < ends.length; index++) ends[index] = start + (ends[index] ?? 0)
    this.#parts.push(new Uint8Array(ends.buffer))
  }

  take(): readonly Uint8Array[] {
    const parts = this.#parts
    this.#parts = [new Uint8Array(4)]
    this.#end = 0
    return parts
  }
}

const longest = 2 ** 31 - 1

/** Refuses what 32-bit offsets cannot count. */
export function assertCountable(end: number): void {
  if (end > longest) throw tooLong()
}

const tooLong = (): HansaError =>
  new HansaError(
    'too_large',
    'a column has more than 2 GiB in 2,048 rows, which Arrow’s offsets cannot count',
    {
      remedy: 'Ask for Parquet or NDJSON, or for shorter values.',
    },
  )
