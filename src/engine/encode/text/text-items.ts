import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api'
import { EnumItems } from '../arrow/enum-items.ts'
import { StringItems } from '../arrow/string-items.ts'
import { UuidItems } from '../arrow/uuid-items.ts'
import type { ItemReader } from '../arrow/variable-column.ts'
import { jsonWriter } from '../json-text.ts'
import { textWriter } from '../plain-text.ts'
import { decimalLayout } from '../postgres/text-layouts.ts'
import { ValueItems } from '../postgres/value-items.ts'
import { WrittenItems } from '../postgres/written-items.ts'
import { EscapedItems, type Escape } from './escaped-items.ts'
import { isoLayouts, jsonLayouts } from './iso-layouts.ts'

const special = /[",\r\n]/

/** A text as a field of CSV (RFC 4180); where it is empty `""`, as NULL is nothing. */
export const csvField = (text: string): string =>
  text === '' || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text

const csvEscape: Escape = {
  quoted: false,
  isSpecial: (byte) => special.test(String.fromCharCode(byte)),
  isEmptySpecial: true,
  write: csvField,
}

const jsonString: Escape = {
  quoted: true,
  isSpecial: (byte) => byte < 32 || byte === 34 || byte === 92,
  isEmptySpecial: false,
  write: (text) => JSON.stringify(text),
}

/** Reads items of `type` as fields of CSV. */
export function csvItems(type: DuckDBType): ItemReader {
  const write = textWriter(type)
  return new EscapedItems(
    plainItems(type) ?? new ValueItems(type, (vector, index) => write(vector, index) ?? ''),
    csvEscape,
  )
}

/** Reads items of `type` as JSON. */
export function jsonItems(type: DuckDBType): ItemReader {
  const layout = jsonLayouts[type.typeId]
  if (layout !== undefined) return new WrittenItems(layout)
  const plain = plainItems(type)
  return plain === undefined ? new ValueItems(type, jsonWriter(type)) : new EscapedItems(plain, jsonString)
}

/** Texts without a value for each item; undefined for types that are too rare. */
function plainItems(type: DuckDBType): ItemReader | undefined {
  if (type.alias === 'JSON') return undefined
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return new StringItems()
    case DuckDBTypeId.ENUM:
      return new EnumItems(type)
    case DuckDBTypeId.UUID:
      return new UuidItems()
    case DuckDBTypeId.DECIMAL: {
      const layout = decimalLayout(type.width, type.scale)
      return layout && new WrittenItems(layout)
    }
    default: {
      const layout = isoLayouts[type.typeId]
      return layout && new WrittenItems(layout)
    }
  }
}
