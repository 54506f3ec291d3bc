import { HansaError } from '../../../errors.ts'

/** Deeper tables than a schema has would lead in circles. */
const deepest = 64

/**
 * Reads a table of FlatBuffers (https://flatbuffers.dev/internals/) that strangers wrote: fields by id, each looked at
 * within the bytes there are. Throws `invalid_input` where a field lies outside.
 */
export class FlatTable {
  readonly #view: DataView
  readonly #start: number
  readonly #vtable: number
  readonly #depth: number

  private constructor(view: DataView, start: number, depth: number) {
    if (depth > deepest) throw malformed()
    this.#view = view
    this.#start = start
    this.#vtable = start - within(() => view.getInt32(start, true))
    this.#depth = depth
  }

  /** The root of a buffer. */
  static root({ buffer, byteOffset, byteLength }: Uint8Array): FlatTable {
    const view = new DataView(buffer, byteOffset, byteLength)
    return new FlatTable(
      view,
      within(() => view.getUint32(0, true)),
      0,
    )
  }

  int8(id: number): number {
    return this.#scalar(id, (at) => this.#view.getInt8(at), 0)
  }

  int16(id: number, absent = 0): number {
    return this.#scalar(id, (at) => this.#view.getInt16(at, true), absent)
  }

  int32(id: number): number {
    return this.#scalar(id, (at) => this.#view.getInt32(at, true), 0)
  }

  int64(id: number): bigint {
    return this.#scalar(id, (at) => this.#view.getBigInt64(at, true), 0n)
  }

  text(id: number): string | undefined {
    return this.#scalar(
      id,
      (at) => {
        const start = this.#follow(at)
        const length = this.#view.getUint32(start, true)
        if (start + 4 + length > this.#view.byteLength) throw malformed()
        return Buffer.from(this.#view.buffer, this.#view.byteOffset + start + 4, length).toString('utf8')
      },
      undefined,
    )
  }

  table(id: number): FlatTable | undefined {
    return this.#scalar(id, (at) => this.#tableAt(at), undefined)
  }

  tables(id: number): readonly FlatTable[] {
    return this.#vector(id, 4, (at) => this.#tableAt(at))
  }

  int64s(id: number): readonly bigint[] {
    return this.#vector(id, 8, (at) => this.#view.getBigInt64(at, true))
  }

  /** Structs of two 64-bit numbers. */
  pairs(id: number): readonly (readonly [bigint, bigint])[] {
    return this.#vector(id, 16, (at) => [
      this.#view.getBigInt64(at, true),
      this.#view.getBigInt64(at + 8, true),
    ])
  }

  #tableAt(at: number): FlatTable {
    return new FlatTable(this.#view, this.#follow(at), this.#depth + 1)
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true)
  }

  #scalar<T>(id: number, read: (at: number) => T, absent: T): T {
    return within(() => {
      const slot = 4 + 2 * id
      if (slot + 2 > this.#view.getUint16(this.#vtable, true)) return absent
      const offset = this.#view.getUint16(this.#vtable + slot, true)
      return offset === 0 ? absent : read(this.#start + offset)
    })
  }

  #vector<T>(id: number, width: number, item: (at: number) => T): readonly T[] {
    const none: readonly T[] = []
    return this.#scalar(
      id,
      (at) => {
        const start = this.#follow(at)
        const length = this.#view.getUint32(start, true)
        if (start + 4 + length * width > this.#view.byteLength) throw malformed()
        return Array.from({ length }, (_, index) => item(start + 4 + index * width))
      },
      none,
    )
  }
}

function within<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof RangeError ? malformed() : error
  }
}

const malformed = (): HansaError =>
  new HansaError('invalid_input', 'the message is not one of Arrow', {
    remedy: 'Send an Arrow schema and a record batch.',
  })
