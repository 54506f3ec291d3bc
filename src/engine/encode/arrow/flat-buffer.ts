/**
 * What Arrow's metadata need of FlatBuffers (https://flatbuffers.dev/internals/): a table is its fields by id, those
 * that are undefined being left out.
 */
export type FlatTable = readonly (FlatField | undefined)[]

export type FlatField =
  | { readonly kind: 'int8' | 'int16' | 'int32'; readonly value: number }
  | { readonly kind: 'int64'; readonly value: bigint }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'table'; readonly value: FlatTable }
  | { readonly kind: 'tables'; readonly value: readonly FlatTable[] }
  | { readonly kind: 'int32s'; readonly value: readonly number[] }
  /** Structs of two 64-bit numbers, one after the other. */
  | { readonly kind: 'pairs'; readonly value: readonly (readonly [number, number])[] }

/** The bytes of a buffer whose root is `table`; their number is a multiple of 8. */
export function flatBuffer(table: FlatTable): Uint8Array {
  const writer = new FlatWriter()
  const root = writer.reserve(4, 4)
  writer.pointTo(root, writer.table(table))
  return writer.finish()
}

/** Bytes of a field within its table: scalars lie there, everything else behind an offset. */
const inlineSize: Readonly<Record<FlatField['kind'], number>> = {
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  text: 4,
  table: 4,
  tables: 4,
  int32s: 4,
  pairs: 4,
}

/** Writes parents before what they point at, since FlatBuffers' offsets lead forward only. */
class FlatWriter {
  #view = new DataView(new ArrayBuffer(1024))
  #length = 0

  /** A zeroed place of `bytes` bytes, aligned. */
  reserve(bytes: number, alignment: number): number {
    const at = Math.ceil(this.#length / alignment) * alignment
    this.#length = at + bytes
    if (this.#length > this.#view.byteLength) this.#grow()
    return at
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#length * 2)
    bytes.set(new Uint8Array(this.#view.buffer))
    this.#view = new DataView(bytes.buffer)
  }

  pointTo(from: number, target: number): void {
    this.#view.setUint32(from, target - from, true)
  }

  /** The vtable comes first: its length, the table's length, and where in the table each field is. */
  table(fields: FlatTable): number {
    const vtable = this.reserve(4 + 2 * fields.length, 2)
    const start = this.reserve(4, 8)
    const placed = fields.map((field) => {
      if (field === undefined) return undefined
      const size = inlineSize[field.kind]
      return { field, at: this.reserve(size, size) }
    })
    this.#view.setInt32(start, start - vtable, true)
    this.#view.setUint16(vtable, 4 + 2 * fields.length, true)
    this.#view.setUint16(vtable + 2, this.#length - start, true)
    for (const [id, place] of placed.entries())
      if (place !== undefined) this.#view.setUint16(vtable + 4 + 2 * id, place.at - start, true)
    for (const place of placed) if (place !== undefined) this.#field(place.field, place.at)
    return start
  }

  #field(field: FlatField, at: number): void {
    switch (field.kind) {
      case 'int8':
        this.#view.setInt8(at, field.value)
        break
      case 'int16':
        this.#view.setInt16(at, field.value, true)
        break
      case 'int32':
        this.#view.setInt32(at, field.value, true)
        break
      case 'int64':
        this.#view.setBigInt64(at, field.value, true)
        break
      default:
        this.pointTo(at, this.#behindOffset(field))
    }
  }

  #behindOffset(
    field: Extract<FlatField, { kind: 'text' | 'table' | 'tables' | 'int32s' | 'pairs' }>,
  ): number {
    switch (field.kind) {
      case 'text':
        return this.#text(field.value)
      case 'table':
        return this.table(field.value)
      case 'tables':
        return this.#tables(field.value)
      case 'int32s':
        return this.#int32s(field.value)
      case 'pairs':
        return this.#pairs(field.value)
    }
  }

  #text(text: string): number {
    const bytes = Buffer.from(text)
    // Text ends with a zero that its length does not count.
    const start = this.reserve(4 + bytes.length + 1, 4)
    this.#view.setUint32(start, bytes.length, true)
    new Uint8Array(this.#view.buffer).set(bytes, start + 4)
    return start
  }

  #tables(tables: readonly FlatTable[]): number {
    const start = this.#vector(tables.length, 4)
    for (const [index, table] of tables.entries()) this.pointTo(start + 4 + 4 * index, this.table(table))
    return start
  }

  #int32s(values: readonly number[]): number {
    const start = this.#vector(values.length, 4)
    for (const [index, value] of values.entries()) this.#view.setInt32(start + 4 + 4 * index, value, true)
    return start
  }

  #pairs(pairs: readonly (readonly [number, number])[]): number {
    // The elements, not the length before them, are aligned to 8.
    this.reserve(4, 8)
    const start = this.#vector(pairs.length, 16)
    for (const [index, [first, second]] of pairs.entries()) {
      this.#view.setBigInt64(start + 4 + 16 * index, BigInt(first), true)
      this.#view.setBigInt64(start + 12 + 16 * index, BigInt(second), true)
    }
    return start
  }

  #vector(length: number, elementSize: number): number {
    const start = this.reserve(4 + length * elementSize, 4)
    this.#view.setUint32(start, length, true)
    return start
  }

  finish(): Uint8Array {
    this.reserve(0, 8)
    return new Uint8Array(this.#view.buffer, 0, this.#length)
  }
}
