import {
  DuckDBTypeId,
  type DuckDBDecimalType,
  type DuckDBStructType,
  type DuckDBType,
} from '@duckdb/node-api'
import type { ArrowColumn } from './arrow-column.ts'
import type { ArrowField, ArrowType } from './arrow-field.ts'
import { BoolColumn } from './bool-column.ts'
import { EnumItems } from './enum-items.ts'
import { FixedColumn, type Convert } from './fixed-column.ts'
import { FixedListColumn } from './fixed-list-column.ts'
import { ListColumn } from './list-column.ts'
import { NullColumn } from './null-column.ts'
import { StringItems } from './string-items.ts'
import { StructColumn } from './struct-column.ts'
import { TextItems } from './text-items.ts'
import { UnionColumn } from './union-column.ts'
import { UuidItems } from './uuid-items.ts'
import { VariableColumn, type ItemReader } from './variable-column.ts'
import { fitting38Digits, nanosecondIntervals, widen16, widen32, widen64 } from './wide-numbers.ts'

/** How a type of the engine goes to Arrow: the type there, and what makes the buffers. */
export interface ColumnPlan {
  readonly type: ArrowType
  readonly children: readonly ArrowField[]
  readonly column: ArrowColumn
}

/**
 * Plans a column of `type`. What Arrow has no type for becomes text: UUIDs, enums, bit strings, times with a zone,
 * numbers beyond 38 digits, variants.
 */
export function columnPlan(type: DuckDBType): ColumnPlan {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return variable('utf8', new StringItems())
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.GEOMETRY:
      return variable('binary', new StringItems())
    case DuckDBTypeId.UUID:
      return variable('utf8', new UuidItems())
    case DuckDBTypeId.ENUM:
      return variable('utf8', new EnumItems(type))
    case DuckDBTypeId.BOOLEAN:
      return { type: { kind: 'bool' }, children: [], column: new BoolColumn() }
    case DuckDBTypeId.SQLNULL:
      return { type: { kind: 'null' }, children: [], column: new NullColumn() }
    case DuckDBTypeId.DECIMAL:
      return decimal(type)
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
      return nested(type)
    default:
      return fixed[type.typeId]?.() ?? variable('utf8', new TextItems(type))
  }
}

export const fieldOf = (name: string, { type, children }: ColumnPlan, nullable = true): ArrowField => ({
  name,
  type,
  nullable,
  children,
})

const variable = (kind: 'utf8' | 'binary', reader: ItemReader): ColumnPlan => ({
  type: { kind },
  children: [],
  column: new VariableColumn(reader),
})

const fixedPlan = (type: ArrowType, width: number, convert?: Convert): ColumnPlan => ({
  type,
  children: [],
  column: new FixedColumn(width, convert),
})

const int = (bits: 8 | 16 | 32 | 64, signed: boolean) => (): ColumnPlan =>
  fixedPlan({ kind: 'int', bits, signed }, bits / 8)

const fixed: Readonly<Partial<Record<DuckDBTypeId, () => ColumnPlan>>> = {
  [DuckDBTypeId.TINYINT]: int(8, true),
  [DuckDBTypeId.SMALLINT]: int(16, true),
  [DuckDBTypeId.INTEGER]: int(32, true),
  [DuckDBTypeId.BIGINT]: int(64, true),
  [DuckDBTypeId.UTINYINT]: int(8, false),
  [DuckDBTypeId.USMALLINT]: int(16, false),
  [DuckDBTypeId.UINTEGER]: int(32, false),
  [DuckDBTypeId.UBIGINT]: int(64, false),
  [DuckDBTypeId.FLOAT]: () => fixedPlan({ kind: 'float', bits: 32 }, 4),
  [DuckDBTypeId.DOUBLE]: () => fixedPlan({ kind: 'float', bits: 64 }, 8),
  [DuckDBTypeId.HUGEINT]: () => fixedPlan({ kind: 'decimal', precision: 38, scale: 0 }, 16, fitting38Digits),
  [DuckDBTypeId.DATE]: () => fixedPlan({ kind: 'date' }, 4),
  [DuckDBTypeId.TIME]: () => fixedPlan({ kind: 'time', unit: 'us' }, 8),
  [DuckDBTypeId.TIME_NS]: () => fixedPlan({ kind: 'time', unit: 'ns' }, 8),
  [DuckDBTypeId.TIMESTAMP_S]: () => fixedPlan({ kind: 'timestamp', unit: 's' }, 8),
  [DuckDBTypeId.TIMESTAMP_MS]: () => fixedPlan({ kind: 'timestamp', unit: 'ms' }, 8),
  [DuckDBTypeId.TIMESTAMP]: () => fixedPlan({ kind: 'timestamp', unit: 'us' }, 8),
  [DuckDBTypeId.TIMESTAMP_NS]: () => fixedPlan({ kind: 'timestamp', unit: 'ns' }, 8),
  [DuckDBTypeId.TIMESTAMP_TZ]: () => fixedPlan({ kind: 'timestamp', unit: 'us', zone: 'UTC' }, 8),
  [DuckDBTypeId.INTERVAL]: () => fixedPlan({ kind: 'interval' }, 16, nanosecondIntervals),
}

/** The engine keeps decimals in as few bytes as their digits need. */
function decimal({ width, scale }: DuckDBDecimalType): ColumnPlan {
  const type: ArrowType = { kind: 'decimal', precision: width, scale }
  if (width <= 4) return fixedPlan(type, 2, widen16)
  if (width <= 9) return fixedPlan(type, 4, widen32)
  return width <= 18 ? fixedPlan(type, 8, widen64) : fixedPlan(type, 16)
}

type NestedTypeId =
  DuckDBTypeId.LIST | DuckDBTypeId.ARRAY | DuckDBTypeId.STRUCT | DuckDBTypeId.MAP | DuckDBTypeId.UNION

function nested(type: Extract<DuckDBType, { readonly typeId: NestedTypeId }>): ColumnPlan {
  switch (type.typeId) {
    case DuckDBTypeId.LIST: {
      const item = columnPlan(type.valueType)
      return {
        type: { kind: 'list' },
        children: [fieldOf('item', item)],
        column: new ListColumn(item.column),
      }
    }
    case DuckDBTypeId.ARRAY: {
      const item = columnPlan(type.valueType)
      return {
        type: { kind: 'fixed-list', size: type.length },
        children: [fieldOf('item', item)],
        column: new FixedListColumn(type.length, item.column),
      }
    }
    case DuckDBTypeId.STRUCT:
      return struct(type)
    case DuckDBTypeId.MAP:
      return map(columnPlan(type.keyType), columnPlan(type.valueType))
    case DuckDBTypeId.UNION: {
      const members = type.memberTypes.map(columnPlan)
      return {
        type: { kind: 'union', members: members.length },
        children: members.map((member, index) => fieldOf(type.memberTags[index] ?? '', member)),
        column: new UnionColumn(members.map(({ column }) => column)),
      }
    }
  }
}

/** Members of a tuple have no names; SQL calls them by their place, from 1. */
function struct({ entryNames, entryTypes }: DuckDBStructType): ColumnPlan {
  const members = entryTypes.map(columnPlan)
  return {
    type: { kind: 'struct' },
    children: members.map((member, index) => fieldOf(entryNames[index] || String(index + 1), member)),
    column: new StructColumn(members.map(({ column }) => column)),
  }
}

function map(key: ColumnPlan, value: ColumnPlan): ColumnPlan {
  const entries: ArrowField = {
    name: 'entries',
    type: { kind: 'struct' },
    nullable: false,
    children: [fieldOf('key', key, false), fieldOf('value', value)],
  }
  return {
    type: { kind: 'map' },
    children: [entries],
    column: new ListColumn(new StructColumn([key.column, value.column])),
  }
}
