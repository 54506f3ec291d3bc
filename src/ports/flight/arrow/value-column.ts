import type { ArrowField, ArrowType } from '../../../engine/encode/arrow/arrow-field.ts'
import type { FieldNode } from '../../../engine/encode/arrow/arrow-message.ts'

/** A column made of a few values, not of the engine's vectors. */
export interface ValueColumn {
  readonly field: ArrowField
  readonly length: number
  /** Its own, then its children's. */
  readonly nodes: readonly FieldNode[]
  readonly buffers: readonly Uint8Array[]
}

interface Nullability {
  readonly nullable?: boolean
}

export const textColumn = (
  name: string,
  values: readonly (string | null)[],
  options?: Nullability,
): ValueColumn =>
  variable(
    name,
    'utf8',
    values.map((value) => (value === null ? null : Buffer.from(value))),
    options,
  )

export const binaryColumn = (
  name: string,
  values: readonly (Uint8Array | null)[],
  options?: Nullability,
): ValueColumn => variable(name, 'binary', values, options)

function variable(
  name: string,
  kind: 'utf8' | 'binary',
  values: readonly (Uint8Array | null)[],
  options?: Nullability,
): ValueColumn {
  const bytes = values.map((value) => value ?? new Uint8Array())
  const offsets = endsOf(bytes.map(({ length }) => length))
  return column({ kind }, { name, values, ...options }, [offsets, Buffer.concat(bytes)])
}

export const int32Column = (
  name: string,
  values: readonly (number | null)[],
  options?: Nullability,
): ValueColumn =>
  column({ kind: 'int', bits: 32, signed: true }, { name, values, ...options }, [
    bytesOf(Int32Array.from(values, (value) => value ?? 0)),
  ])

export const uint32Column = (name: string, values: readonly number[], options?: Nullability): ValueColumn =>
  column({ kind: 'int', bits: 32, signed: false }, { name, values, ...options }, [
    bytesOf(Uint32Array.from(values)),
  ])

export const uint8Column = (name: string, values: readonly number[], options?: Nullability): ValueColumn =>
  column({ kind: 'int', bits: 8, signed: false }, { name, values, ...options }, [Uint8Array.from(values)])

export const int64Column = (name: string, values: readonly bigint[]): ValueColumn =>
  column({ kind: 'int', bits: 64, signed: true }, { name, values }, [bytesOf(BigInt64Array.from(values))])

export const boolColumn = (
  name: string,
  values: readonly (boolean | null)[],
  options?: Nullability,
): ValueColumn =>
  column({ kind: 'bool' }, { name, values, ...options }, [bitsOf(values, (value) => value === true)])

/** Lists of `lengths` items of the child, one after the other. */
export function listColumn(
  name: string,
  lengths: readonly number[],
  item: ValueColumn,
  kind: 'list' | 'map' = 'list',
): ValueColumn {
  return withChildren(column({ kind }, { name, values: lengths }, [endsOf(lengths)]), [item])
}

export const structColumn = (
  name: string,
  members: readonly ValueColumn[],
  options?: Nullability,
): ValueColumn => {
  const values: readonly unknown[] = Array.from({ length: members[0]?.length ?? 0 }, () => true)
  return withChildren(column({ kind: 'struct' }, { name, values, ...options }, []), members)
}

/** Each row is the next value of one member, which `ids` says. */
export function denseUnionColumn(
  name: string,
  ids: readonly number[],
  members: readonly ValueColumn[],
): ValueColumn {
  const next = members.map(() => 0)
  const offsets = ids.map((id) => {
    const at = next[id] ?? 0
    next[id] = at + 1
    return at
  })
  const type: ArrowType = { kind: 'union', members: members.length, isDense: true }
  const own: ValueColumn = {
    field: { name, type, nullable: true, children: [] },
    length: ids.length,
    // Unions have no validity of their own.
    nodes: [{ length: ids.length, nulls: 0 }],
    buffers: [Uint8Array.from(ids), bytesOf(Int32Array.from(offsets))],
  }
  return withChildren(own, members)
}

interface Named extends Nullability {
  readonly name: string
  readonly values: readonly unknown[]
}

function column(
  type: ArrowType,
  { name, values, nullable = true }: Named,
  buffers: readonly Uint8Array[],
): ValueColumn {
  const nulls = values.filter((value) => value === null).length
  const validity = nulls === 0 ? new Uint8Array() : bitsOf(values, (value) => value !== null)
  return {
    field: { name, type, nullable, children: [] },
    length: values.length,
    nodes: [{ length: values.length, nulls }],
    buffers: [validity, ...buffers],
  }
}

const withChildren = (own: ValueColumn, children: readonly ValueColumn[]): ValueColumn => ({
  ...own,
  field: { ...own.field, children: children.map(({ field }) => field) },
  nodes: [...own.nodes, ...children.flatMap(({ nodes }) => nodes)],
  buffers: [...own.buffers, ...children.flatMap(({ buffers }) => buffers)],
})

/** Where the first one begins, and where each ends. */
function endsOf(lengths: readonly number[]): Uint8Array {
  const ends = new Int32Array(lengths.length + 1)
  lengths.forEach((length, index) => (ends[index + 1] = (ends[index] ?? 0) + length))
  return bytesOf(ends)
}

function bitsOf<T>(values: readonly T[], isSet: (value: T) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, index) => {
    if (isSet(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
  })
  return bits
}

const bytesOf = ({ buffer }: { readonly buffer: ArrayBuffer }): Uint8Array => new Uint8Array(buffer)
