import type { Column } from '../spec/logical-type.ts'
import { parseSqlType, type SqlType } from './sql-type.ts'
import { storedScalar } from './stored-type.ts'

/** A column with the Parquet and Iceberg field ids it and its nested fields carry. */
export interface FieldColumn {
  readonly name: string
  /** The engine's type, as `ColumnType.sql`. */
  readonly type: string
  readonly required: boolean
  readonly fieldId: number
  /** Ids of nested fields by `fieldPath` relative to the column, e.g. `city` or `element.zip`. */
  readonly nestedFieldIds?: Readonly<Record<string, number>>
}

/** Names joined by dots; a name that itself has a dot or a quote is quoted, so that no two paths look the same. */
export const fieldPath = (names: readonly string[]): string =>
  names.map((name) => (/[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join('.')

/**
 * Gives every column and nested field its id: the one it had in `previous` while its type can still be read as the
 * new one (Iceberg's type promotions), else the next above `highestEver`, so that an id never means something else.
 */
export function assignFieldIds(
  columns: readonly Column[],
  previous: readonly FieldColumn[] | undefined,
  highestEver: number,
): { readonly columns: readonly FieldColumn[]; readonly lastColumnId: number } {
  const before = new Map((previous ?? []).flatMap(fieldsOf))
  let last = Math.max(highestEver, ...[...before.values()].map((field) => field.id))
  const idOf = (path: string, type: SqlType): number => {
    const known = before.get(path)
    return known !== undefined && canPromote(known.type, type) ? known.id : ++last
  }
  const assigned = columns.map((column): FieldColumn => {
    const type = parseSqlType(column.type.sql)
    const fieldId = idOf(fieldPath([column.name]), type)
    const nested = nestedFields(type).map(({ names, type: inner }): [path: string, id: number] => [
      fieldPath(names),
      idOf(fieldPath([column.name, ...names]), inner),
    ])
    return {
      name: column.name,
      type: column.type.sql,
      required: column.required,
      fieldId,
      ...(nested.length === 0 ? {} : { nestedFieldIds: Object.fromEntries(nested) }),
    }
  })
  return { columns: assigned, lastColumnId: last }
}

export interface NestedField {
  /** From the column down, without the column itself; a list's element is called `element`. */
  readonly names: readonly string[]
  readonly type: SqlType
}

/** Every field below a type, outer before inner. */
export function nestedFields(type: SqlType, above: readonly string[] = []): readonly NestedField[] {
  const children =
    type.kind === 'struct'
      ? type.fields
      : type.kind === 'list'
        ? [{ name: 'element', type: type.element }]
        : []
  return children.flatMap((child) => {
    const names = [...above, child.name]
    return [{ names, type: child.type }, ...nestedFields(child.type, names)]
  })
}

function fieldsOf(column: FieldColumn): [path: string, field: { id: number; type: SqlType }][] {
  const type = parseSqlType(column.type)
  const nested = nestedFields(type).flatMap((field): [string, { id: number; type: SqlType }][] => {
    const id = column.nestedFieldIds?.[fieldPath(field.names)]
    return id === undefined ? [] : [[fieldPath([column.name, ...field.names]), { id, type: field.type }]]
  })
  return [[fieldPath([column.name]), { id: column.fieldId, type }], ...nested]
}

/** Widening orders of Iceberg ("Schema Evolution"); types in one inner list are stored alike. */
const widening: readonly (readonly (readonly string[])[])[] = [
  [['TINYINT', 'SMALLINT', 'INTEGER'], ['BIGINT']],
  [['FLOAT'], ['DOUBLE']],
]

function canPromote(from: SqlType, to: SqlType): boolean {
  if (from.kind !== 'scalar' || to.kind !== 'scalar') return from.kind === to.kind
  const before = storedScalar(from)
  const after = storedScalar(to)
  if (before.name === after.name) {
    return before.scale === after.scale && (before.precision ?? 0) <= (after.precision ?? 0)
  }
  return widening.some((order) => {
    const [was, is] = [before, after].map(({ name }) => order.findIndex((names) => names.includes(name)))
    return was !== undefined && is !== undefined && was >= 0 && was <= is
  })
}
