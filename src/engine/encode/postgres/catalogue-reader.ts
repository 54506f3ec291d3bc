import { DuckDBListValue, DuckDBTypeId, type DuckDBType, type DuckDBVector } from '@duckdb/node-api'
import type { ItemReader } from '../arrow/variable-column.ts'
import { catalogueType, postgresType } from './postgres-type.ts'
import { ValueItems } from './value-items.ts'
import { WrittenItems, type ItemLayout } from './written-items.ts'

/** Reads a column of a type that only the catalogue has; undefined for every other. */
export function catalogueReader(type: DuckDBType, binary: boolean): ItemReader | undefined {
  const known = catalogueType(String(type))
  if (known === 'OID') return binary ? new WrittenItems(objectId) : undefined
  if (type.typeId !== DuckDBTypeId.LIST || known === String(type)) return undefined
  const write = binary ? vectorBinary(known) : known === 'OID[]' ? undefined : vectorText
  return write && new ValueItems(type, (vector, index) => write(numbersAt(vector, index)))
}

const objectId: ItemLayout = {
  width: 4,
  longest: 4,
  open: (buffer, at, count) => {
    const items = new Uint32Array(buffer, at, count)
    return (index, out, end) => out.writeUInt32BE(items[index] ?? 0, end)
  },
}

function numbersAt(vector: DuckDBVector, index: number): readonly number[] {
  const value = vector.getItem(index)
  return value instanceof DuckDBListValue ? value.items.map(Number) : []
}

const vectorText = (numbers: readonly number[]): string => numbers.join(' ')

/** As an array in binary; the two vectors count from 0. */
function vectorBinary(type: string): (numbers: readonly number[]) => Buffer {
  const width = type === 'INT2VECTOR' ? 2 : 4
  const element = type === 'INT2VECTOR' ? postgresType('SMALLINT') : postgresType('OID')
  const lower = type === 'OID[]' ? 1 : 0
  return (numbers) => {
    const head = [numbers.length === 0 ? 0 : 1, 0, element.oid]
    const out = Buffer.alloc(12 + (numbers.length === 0 ? 0 : 8) + numbers.length * (4 + width))
    let at = 0
    for (const field of [...head, ...(numbers.length === 0 ? [] : [numbers.length, lower])])
      at = out.writeInt32BE(field, at)
    for (const number of numbers) {
      at = out.writeInt32BE(width, at)
      at = out.writeUIntBE(number, at, width)
    }
    return out
  }
}
