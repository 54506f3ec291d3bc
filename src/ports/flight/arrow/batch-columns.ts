import type { Parameter } from '../../../engine/statement-parameters.ts'
import { HansaError } from '../../../errors.ts'
import type { FlatTable } from './flat-table.ts'
import { unsupportedType, type FixedType, type Layout, type ParameterField } from './parameter-type.ts'

/** One item of a column as a parameter. */
type Item = (index: number) => Parameter

const mostItems = 100_000

/** Texts so long lie in their view. */
const inlineLength = 12

/** The columns of a record batch that strangers wrote, one after the other: nodes and buffers lie in their order. */
export class BatchColumns {
  readonly #body: Uint8Array
  readonly #buffers: Iterator<readonly [bigint, bigint]>
  readonly #nodes: Iterator<readonly [bigint, bigint]>
  /** How many buffers the texts of each column of views have. */
  readonly #variadic: Iterator<bigint>

  constructor(batch: FlatTable, body: Uint8Array) {
    const compression = batch.table(3)
    if (compression !== undefined) throw unsupportedType()
    this.#body = body
    this.#nodes = batch.pairs(1).values()
    this.#buffers = batch.pairs(2).values()
    this.#variadic = batch.int64s(4).values()
  }

  /** The next column. Throws `invalid_input` where something of it lies outside the message. */
  next({ layout, item }: ParameterField): Item {
    if (this.#nodes.next().done === true) throw outside()
    if (layout.kind === 'null') return () => ({})
    const validity = this.#buffer()
    const read = this.#values(layout, item)
    return (index) =>
      inside(() => {
        const isNull = validity.byteLength > 0 && !hasBit(validity, index)
        const { type, text } = read(index)
        return { ...(type === undefined ? {} : { type }), ...(isNull || text === undefined ? {} : { text }) }
      })
  }

  #values(layout: Exclude<Layout, { kind: 'null' }>, item: ParameterField | undefined): Item {
    switch (layout.kind) {
      case 'bool': {
        const bits = this.#buffer()
        return (index) => ({ type: 'BOOLEAN', text: String(hasBit(bits, index)) })
      }
      case 'fixed':
        return fixedItem(layout, this.#buffer())
      case 'variable': {
        const ends = offsets(this.#buffer(), layout.offsetWidth)
        const bytes = this.#buffer()
        return (index) => ({ ...bytesValue(layout, sliceOf(bytes, ends(index), ends(index + 1))) })
      }
      case 'view':
        return this.#views(layout.isText)
      case 'list': {
        if (item === undefined) throw outside()
        const ends = offsets(this.#buffer(), layout.offsetWidth)
        const read = this.next(item)
        return (index) => listValue(item, read, [ends(index), ends(index + 1)])
      }
    }
  }

  /** Short ones lie in the view itself, longer ones where it says: in one of the buffers after the views. */
  #views(isText: boolean): Item {
    const views = this.#buffer()
    const count = Number(this.#variadic.next().value ?? 0n)
    if (count < 0 || count > mostItems) throw outside()
    const others = Array.from({ length: count }, () => this.#buffer())
    return (index) => {
      const at = index * 16
      const length = views.getInt32(at, true)
      const other = length > inlineLength ? others[views.getInt32(at + 8, true)] : views
      const start = length > inlineLength ? views.getInt32(at + 12, true) : at + 4
      if (other === undefined) throw outside()
      return bytesValue({ isText }, sliceOf(other, start, start + length))
    }
  }

  #buffer(): DataView {
    const next = this.#buffers.next()
    if (next.done === true) throw outside()
    const [offset, length] = next.value.map(Number)
    const { buffer, byteOffset, byteLength } = this.#body
    if (
      offset === undefined ||
      length === undefined ||
      offset < 0 ||
      length < 0 ||
      offset + length > byteLength
    )
      throw outside()
    return new DataView(buffer, byteOffset + offset, length)
  }
}

const hasBit = (bits: DataView, index: number): boolean =>
  ((bits.getUint8(index >> 3) >> (index & 7)) & 1) === 1

const fixedItem =
  ({ type, width, text }: FixedType, view: DataView): Item =>
  (index) => ({ type, text: text(view, index * width) })

const offsets =
  (view: DataView, width: 4 | 8) =>
  (index: number): number =>
    width === 4 ? view.getInt32(index * 4, true) : Number(view.getBigInt64(index * 8, true))

function sliceOf({ buffer, byteOffset, byteLength }: DataView, from: number, to: number): Buffer {
  if (from < 0 || to < from || to > byteLength) throw outside()
  return Buffer.from(buffer, byteOffset + from, to - from)
}

/** The type of a text is left to the statement. */
const bytesValue = ({ isText }: { readonly isText: boolean }, bytes: Buffer): Parameter =>
  isText ? { text: bytes.toString('utf8') } : { type: 'BLOB', text: blobText(bytes) }

/** As the engine writes bytes. */
const blobText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.raw`\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')

function listValue({ layout }: ParameterField, read: Item, [from, to]: readonly [number, number]): Parameter {
  if (from < 0 || to < from || to - from > mostItems) throw outside()
  const items = Array.from({ length: to - from }, (_, index) => read(from + index))
  const texts = items.map(({ text }) =>
    text === undefined ? 'NULL' : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  )
  return { type: `${elementType(layout)}[]`, text: `[${texts.join(',')}]` }
}

function elementType(layout: Layout): string {
  if (layout.kind === 'fixed') return layout.type
  if (layout.kind === 'bool') return 'BOOLEAN'
  return layout.kind === 'null' || layout.kind === 'list' || layout.isText ? 'VARCHAR' : 'BLOB'
}

function inside<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof RangeError ? outside() : error
  }
}

const outside = (): HansaError =>
  new HansaError('invalid_input', 'a record batch is not what its schema says', {
    remedy: 'Send a schema, and then one record batch of that schema.',
  })
