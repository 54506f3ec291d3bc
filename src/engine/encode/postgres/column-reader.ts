import { DuckDBTypeId, type DuckDBType, type DuckDBValue, type DuckDBVector } from '@duckdb/node-api'
import { EnumItems } from '../arrow/enum-items.ts'
import { StringItems } from '../arrow/string-items.ts'
import { UuidItems } from '../arrow/uuid-items.ts'
import type { ItemReader } from '../arrow/variable-column.ts'
import { jsonWriter } from '../json-text.ts'
import { binaryLayouts } from './binary-layouts.ts'
import { listElement } from './postgres-type.ts'
import { decimalLayout, textLayouts } from './text-layouts.ts'
import { arrayBinary, arrayText, valueBinary, valueText } from './value-bytes.ts'
import { ValueItems } from './value-items.ts'
import { WrittenItems } from './written-items.ts'

/** Reads a column's items as PostgreSQL's clients want them: as text, or in binary. */
export function columnReader(type: DuckDBType, binary: boolean): ItemReader {
  return fastReader(type, binary) ?? nestedReader(type, binary) ?? plainReader(type, binary)
}

/** Without a value for each item. */
function fastReader(type: DuckDBType, binary: boolean): ItemReader | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return new StringItems()
    case DuckDBTypeId.ENUM:
      return new EnumItems(type)
    case DuckDBTypeId.BLOB:
      return binary ? new StringItems() : undefined
    case DuckDBTypeId.UUID:
      return binary ? undefined : new UuidItems()
    case DuckDBTypeId.DECIMAL: {
      const layout = binary ? undefined : decimalLayout(type.width, type.scale)
      return layout && new WrittenItems(layout)
    }
    default: {
      const layout = (binary ? binaryLayouts : textLayouts)[type.typeId]
      return layout && new WrittenItems(layout)
    }
  }
}

const nested: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.UNION,
  DuckDBTypeId.VARIANT,
])

function nestedReader(type: DuckDBType, binary: boolean): ItemReader | undefined {
  if (!nested.has(type.typeId)) return undefined
  if (isList(type) && listElement(String(type)) !== undefined) {
    const element = type.valueType
    const write = binary ? arrayBinary : arrayText
    return new ValueItems(type, (vector, index) => write(present(vector, index), element))
  }
  const write = jsonWriter(type)
  return new ValueItems(type, (vector, index) => write(vector, index))
}

type ListType = Extract<DuckDBType, { readonly typeId: DuckDBTypeId.LIST | DuckDBTypeId.ARRAY }>

const isList = (type: DuckDBType): type is ListType =>
  type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY

function plainReader(type: DuckDBType, binary: boolean): ItemReader {
  const write = binary ? valueBinary : valueText
  return new ValueItems(type, (vector, index) => write(present(vector, index), type))
}

function present(vector: DuckDBVector, index: number): Exclude<DuckDBValue, null> {
  const value: DuckDBValue = vector.getItem(index)
  if (value === null) throw new TypeError('a value that is there is NULL')
  return value
}
