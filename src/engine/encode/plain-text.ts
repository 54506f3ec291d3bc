import { DuckDBTypeId, type DuckDBType, type DuckDBVector } from '@duckdb/node-api'
import { jsonWriter } from './json-text.ts'
import { floatText, scalarText } from './value-text.ts'

/** The text of one item of a vector, or undefined for NULL. */
export type TextWriter = (vector: DuckDBVector, index: number) => string | undefined

const nested: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.UNION,
  DuckDBTypeId.VARIANT,
])

/** Writes items of `type` as text for people and CSV: numbers with every digit, ISO 8601, nested values as JSON. */
export function textWriter(type: DuckDBType): TextWriter {
  if (nested.has(type.typeId)) {
    const write = jsonWriter(type)
    return (vector, index) => (vector.getItem(index) === null ? undefined : write(vector, index))
  }
  const isFloat = type.typeId === DuckDBTypeId.FLOAT
  return (vector, index) => {
    const value = vector.getItem(index)
    if (value === null) return undefined
    return isFloat && typeof value === 'number' ? floatText(value) : scalarText(value)
  }
}

const numeric: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
])

export const isNumeric = (type: DuckDBType): boolean => numeric.has(type.typeId)
