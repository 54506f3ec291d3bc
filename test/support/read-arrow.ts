import { DataType, IntervalUnit, Precision, tableFromIPC, type Data, type Type } from 'apache-arrow'
import { dateText, durationText, timestampText, timeText } from '../../src/engine/encode/calendar-text.ts'
import { floatText } from '../../src/engine/encode/value-text.ts'

/** Rows of an Arrow IPC stream, read by another library, in the form that NDJSON has for the same values. */
export function readArrow(bytes: Uint8Array): Record<string, unknown>[] {
  const table = tableFromIPC(bytes)
  const names = table.schema.fields.map(({ name }) => name)
  return table.batches.flatMap(({ data }) =>
    Array.from({ length: data.length }, (_, row) =>
      Object.fromEntries(names.map((name, column) => [name, valueAt(data.children[column], row)])),
    ),
  )
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** One value, from the buffers themselves: the library's own getters round large numbers. */
function valueAt(data: Data | undefined, index: number): unknown {
  if (data === undefined) throw new Error('a column is missing')
  const { type } = data
  if (DataType.isUnion(type)) return unionAt(data, index)
  if (DataType.isNull(type) || !data.getValid(index)) return null
  if (DataType.isUtf8(type)) return utf8.decode(bytesAt(data, index))
  if (DataType.isBinary(type)) return Buffer.from(bytesAt(data, index)).toString('base64')
  if (DataType.isBool(type)) return ((data.values as Uint8Array)[index >> 3]! & (1 << (index & 7))) !== 0
  if (DataType.isDecimal(type)) return decimalText(wide(data.values as Uint32Array, index), type.scale)
  if (DataType.isList(type)) return range(data, index).map((item) => valueAt(data.children[0], item))
  if (DataType.isMap(type)) return mapAt(data, index)
  if (DataType.isStruct(type)) return structAt(data, index)
  if (DataType.isFixedSizeList(type)) {
    const { listSize } = type
    return Array.from({ length: listSize }, (_, item) => valueAt(data.children[0], index * listSize + item))
  }
  return scalarAt(data, index)
}

function scalarAt({ type, values }: Data, index: number): unknown {
  const numbers = values as ArrayLike<number | bigint>
  if (DataType.isFloat(type) && type.precision === Precision.SINGLE)
    return numberJson(Number(floatText(Number(numbers[index]))))
  if (DataType.isInt(type) || DataType.isFloat(type)) return numberJson(numbers[index]!)
  if (DataType.isDate(type))
    return endless(Number(numbers[index]), 2 ** 31 - 1) ?? dateText(Number(numbers[index]))
  if (DataType.isTime(type)) return timeText(BigInt(numbers[index]!), 1000n ** BigInt(type.unit))
  if (DataType.isTimestamp(type)) {
    const count = BigInt(numbers[index]!)
    const zone = type.timezone === 'UTC' ? 'Z' : ''
    return endless(count, 2n ** 63n - 1n) ?? timestampText(count, 1000n ** BigInt(type.unit)) + zone
  }
  if (DataType.isInterval(type) && type.unit === IntervalUnit.MONTH_DAY_NANO) {
    const words = values as Int32Array
    const nanoseconds = new BigInt64Array(words.buffer, words.byteOffset + index * 16 + 8, 1)[0]!
    return durationText(words[index * 4]!, words[index * 4 + 1]!, nanoseconds / 1000n)
  }
  throw new Error(`there is no reading of type ${String(type.typeId)}`)
}

const numberJson = (value: number | bigint): unknown => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
}

function endless(value: number | bigint, greatest: number | bigint): string | undefined {
  if (value === greatest) return 'infinity'
  return -value === greatest ? '-infinity' : undefined
}

const offsetsOf = (data: Data): Int32Array => data.valueOffsets as Int32Array

const bytesAt = (data: Data, index: number): Uint8Array =>
  (data.values as Uint8Array).subarray(offsetsOf(data)[index], offsetsOf(data)[index + 1])

function range(data: Data, index: number): number[] {
  const start = offsetsOf(data)[index]!
  return Array.from({ length: offsetsOf(data)[index + 1]! - start }, (_, item) => start + item)
}

function structAt(data: Data, index: number): unknown {
  return Object.fromEntries(
    (data.type as DataType<Type.Struct> & { children: { name: string }[] }).children.map(
      ({ name }, member) => [name, valueAt(data.children[member], index)],
    ),
  )
}

function mapAt(data: Data, index: number): unknown {
  const [entries] = data.children
  return Object.fromEntries(
    range(data, index).map((item) => [
      String(valueAt(entries?.children[0], item)),
      valueAt(entries?.children[1], item),
    ]),
  )
}

function unionAt(data: Data, index: number): unknown {
  const member = (data.typeIds as Int8Array)[index]!
  const value = valueAt(data.children[member], index)
  const { children } = data.type as unknown as { children: { name: string }[] }
  return value === null ? null : { [children[member]!.name]: value }
}

function wide(words: Uint32Array, index: number): bigint {
  let value = 0n
  for (let word = 3; word >= 0; word--) value = (value << 32n) | BigInt(words[index * 4 + word]!)
  return BigInt.asIntN(128, value)
}

function decimalText(value: bigint, scale: number): unknown {
  if (scale === 0) return numberJson(value)
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
