import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBListVector,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBStructVector,
  DuckDBTypeId,
  DuckDBUnionValue,
  DuckDBVariantValue,
  type DuckDBStructType,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api'
import { floatText, scalarText } from './value-text.ts'

/** The JSON of one item of a vector. */
export type VectorWriter = (vector: DuckDBVector, index: number) => string

/**
 * Writes items of `type` as JSON. Numbers are JSON numbers where a double holds them exactly; wider integers,
 * decimals and numbers that are not finite are strings, so that no digit is lost. Dates and times are ISO 8601
 * strings, bytes are base64, structs and maps are objects, tuples are arrays, JSON stays as it is.
 */
export function jsonWriter(type: DuckDBType): VectorWriter {
  if (type.typeId === DuckDBTypeId.LIST) return listWriter(jsonWriter(type.valueType))
  if (type.typeId === DuckDBTypeId.STRUCT) return structWriter(type)
  const write = valueWriter(type)
  return (vector, index) => {
    const value = vector.getItem(index)
    return value === null ? 'null' : write(value)
  }
}

function listWriter(member: VectorWriter): VectorWriter {
  return (vector, index) => {
    if (!(vector instanceof DuckDBListVector)) throw new TypeError('a list without a list vector')
    const members = vector.getItemVector(index)
    if (members === null) return 'null'
    const texts: string[] = []
    for (let item = 0; item < members.itemCount; item++) texts.push(member(members, item))
    return `[${texts.join(',')}]`
  }
}

/** Reads the members' own vectors: a struct value loses members that have the same name, as those of a tuple do. */
function structWriter(type: DuckDBStructType): VectorWriter {
  const writers = type.entryTypes.map(jsonWriter)
  return (vector, index) => {
    if (!(vector instanceof DuckDBStructVector)) throw new TypeError('a struct without a struct vector')
    if (!vector.isItemValid(index)) return 'null'
    const texts = writers.map((write, entry) => write(vector.entryVectorAt(entry), index))
    return structText(type.entryNames, texts)
  }
}

type ValueWriter = (value: Exclude<DuckDBValue, null>) => string

function valueWriter(type: DuckDBType): ValueWriter {
  if (type.alias === 'JSON') return (value) => embedded(scalarText(value))
  switch (type.typeId) {
    case DuckDBTypeId.FLOAT:
      return (value) => (typeof value === 'number' ? numberJson(value, floatText(value)) : plainJson(value))
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return itemsWriter(orNull(valueWriter(type.valueType)))
    case DuckDBTypeId.STRUCT:
      return membersWriter(type)
    case DuckDBTypeId.MAP:
      return mapWriter(keyWriter(type.keyType), orNull(valueWriter(type.valueType)))
    case DuckDBTypeId.UNION: {
      const writers = new Map(
        type.memberTags.map((tag) => [tag, orNull(valueWriter(type.memberTypeForTag(tag)))]),
      )
      return (value) => {
        if (!(value instanceof DuckDBUnionValue)) return plainJson(value)
        const write = writers.get(value.tag) ?? orNull(plainJson)
        return `{${JSON.stringify(value.tag)}:${write(value.value)}}`
      }
    }
    case DuckDBTypeId.VARIANT:
      return variantJson
    default:
      return plainJson
  }
}

const orNull =
  (write: ValueWriter) =>
  (value: DuckDBValue): string =>
    value === null ? 'null' : write(value)

const itemsWriter =
  (write: (value: DuckDBValue) => string): ValueWriter =>
  (value) =>
    value instanceof DuckDBListValue || value instanceof DuckDBArrayValue
      ? `[${value.items.map(write).join(',')}]`
      : plainJson(value)

function membersWriter(type: DuckDBStructType): ValueWriter {
  const writers = type.entryTypes.map((entryType) => orNull(valueWriter(entryType)))
  return (value) => {
    if (!(value instanceof DuckDBStructValue)) return plainJson(value)
    const texts = type.entryNames.map(
      (name, entry) => writers[entry]?.(value.entries[name] ?? null) ?? 'null',
    )
    return structText(type.entryNames, texts)
  }
}

/** JSON objects have text keys only; the keys of one map have different texts. */
const mapWriter =
  (keyText: ValueWriter, write: (value: DuckDBValue) => string): ValueWriter =>
  (value) => {
    if (!(value instanceof DuckDBMapValue)) return plainJson(value)
    const members = value.entries.map((entry) => {
      const key = entry.key === null ? '' : keyText(entry.key)
      return `${JSON.stringify(key)}:${write(entry.value)}`
    })
    return `{${members.join(',')}}`
  }

function keyWriter(type: DuckDBType): ValueWriter {
  const write = valueWriter(type)
  return (key) => {
    const json = write(key)
    return json.startsWith('"') ? scalarText(key) : json
  }
}

/** A variant's members differ from row to row, so their types are found as they come. */
const variantJson: ValueWriter = (value) => {
  if (!(value instanceof DuckDBVariantValue)) return untypedJson(value)
  if (value.value === null) return 'null'
  return value.type === undefined ? untypedJson(value.value) : valueWriter(value.type)(value.value)
}

const untypedJson: ValueWriter = (value) => {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(orNull(variantJson)).join(',')}]`
  }
  if (value instanceof DuckDBStructValue) {
    const names = Object.keys(value.entries)
    return structText(names, Object.values(value.entries).map(orNull(variantJson)))
  }
  return plainJson(value)
}

function structText(names: readonly string[], texts: readonly string[]): string {
  if (names.length > 0 && names.every((name) => name === '')) return `[${texts.join(',')}]`
  return `{${names.map((name, index) => `${JSON.stringify(name)}:${texts[index] ?? 'null'}`).join(',')}}`
}

const plainJson: ValueWriter = (value) => {
  switch (typeof value) {
    case 'number':
      return numberJson(value, String(value))
    case 'bigint':
      return isSafe(value) ? value.toString() : `"${value.toString()}"`
    case 'boolean':
      return String(value)
    default:
      return JSON.stringify(scalarText(value))
  }
}

const numberJson = (value: number, text: string): string => (Number.isFinite(value) ? text : `"${text}"`)

const isSafe = (value: bigint): boolean =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)

/** JSON within JSON. Its line breaks can only be space between its parts, and one row must stay one line. */
function embedded(text: string): string {
  try {
    JSON.parse(text)
  } catch {
    return JSON.stringify(text)
  }
  return text.replaceAll(/[\r\n]+/g, ' ')
}
