import duckdb, { type Vector } from '@duckdb/node-bindings'
import { hasBit, type Bitmap } from './bitmap.ts'
import { assertCountable, type ItemReader } from './variable-column.ts'
import { vectorBytes, wordsOf } from './vector-bytes.ts'

/** A `duckdb_string_t`: its length, then either up to 12 bytes of it, or 4 bytes of it and a pointer to all. */
const wordsPerString = 4
const longestInline = 12

/** Memory that is fetched at once though nobody asked for it; being less than a page, it is there to be read. */
const longestGap = 512

/** A text this short is copied faster byte by byte. */
const shortCopy = 32

/** A stretch of the engine's memory, between two addresses. */
interface Run {
  readonly start: number
  end: number
  /** Index of the word that holds `start` in the vector. */
  readonly pointer: number
}

interface FetchedRun extends Run {
  readonly bytes: Uint8Array
}

/**
 * Texts and blobs. The binding's own way is one native call for each that does not fit inline; here those that lie
 * close together in memory are fetched by one.
 */
export class StringItems implements ItemReader {
  #bytes: Uint8Array = new Uint8Array()
  #words: Uint32Array = new Uint32Array()
  #validity: Bitmap

  load(vector: Vector, count: number, validity: Bitmap): void {
    this.#bytes = vectorBytes(vector, count * wordsPerString * 4)
    this.#words = wordsOf(this.#bytes)
    this.#validity = validity
  }

  read(from: number, ends: Int32Array): Uint8Array {
    const runs = this.#measure(from, ends)
    const out = Buffer.allocUnsafeSlow(ends.at(-1) ?? 0)
    this.#copy(from, ends, { out, runs: this.#fetch(runs) })
    return out
  }

  /** Finds the ends, and the runs in the order of the items. */
  #measure(from: number, ends: Int32Array): readonly Run[] {
    const words = this.#words
    const runs: Run[] = []
    let run: Run | undefined
    let end = 0
    for (let index = 0; index < ends.length; index++) {
      // A NULL has any length.
      if (hasBit(this.#validity, from + index)) {
        const word = (from + index) * wordsPerString
        const length = words[word] ?? 0
        end += length
        if (length > longestInline) {
          const start = addressAt(words, word + 2)
          if (run === undefined || start < run.end || start - run.end > longestGap) {
            run = { start, end: start + length, pointer: word + 2 }
            runs.push(run)
          } else run.end = start + length
        }
      }
      ends[index] = end
    }
    assertCountable(end)
    return runs
  }

  /** Sorted by address; texts of a dictionary are met in any order and again and again. */
  #fetch(runs: readonly Run[]): readonly FetchedRun[] {
    return joined(runs).map((run) => ({
      ...run,
      bytes: duckdb.get_data_from_pointer(bufferOf(this.#bytes), run.pointer * 4, run.end - run.start),
    }))
  }

  #copy(
    from: number,
    ends: Int32Array,
    { out, runs }: { out: Uint8Array; runs: readonly FetchedRun[] },
  ): void {
    const words = this.#words
    let run = runs[0]
    let at = 0
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? 0
      const word = (from + index) * wordsPerString
      if (end - at > longestInline) {
        const address = addressAt(words, word + 2)
        if (run === undefined || address < run.start || address >= run.end) run = runAt(runs, address)
        copyInto(out, { at, end, source: run.bytes, from: address - run.start })
      } else copyInto(out, { at, end, source: this.#bytes, from: word * 4 + 4 })
      at = end
    }
  }
}

const addressAt = (words: Uint32Array, index: number): number =>
  (words[index] ?? 0) + (words[index + 1] ?? 0) * 2 ** 32

function bufferOf({ buffer }: Uint8Array): ArrayBuffer {
  if (buffer instanceof ArrayBuffer) return buffer
  throw new TypeError('the binding gave shared memory')
}

/** As few runs as can be. */
function joined(runs: readonly Run[]): readonly Run[] {
  const few: Run[] = []
  for (const run of runs.toSorted((a, b) => a.start - b.start)) {
    const last = few.at(-1)
    if (last !== undefined && run.start - last.end <= longestGap) last.end = Math.max(last.end, run.end)
    else few.push(run)
  }
  return few
}

/** The run that holds `address`: the last that begins at or before it. */
function runAt(runs: readonly FetchedRun[], address: number): FetchedRun {
  let low = 0
  let high = runs.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((runs[middle]?.start ?? 0) <= address) low = middle
    else high = middle
  }
  const run = runs[low]
  if (run === undefined) throw new RangeError('a text lies outside what was fetched')
  return run
}

interface Copy {
  readonly at: number
  readonly end: number
  readonly source: Uint8Array
  readonly from: number
}

function copyInto(out: Uint8Array, { at, end, source, from }: Copy): void {
  if (end - at > shortCopy) out.set(source.subarray(from, from + end - at), at)
  else for (let index = at; index < end; index++) out[index] = source[from + index - at] ?? 0
}
