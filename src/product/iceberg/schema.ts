import type { FieldColumn } from '../../engine/field-ids.ts'
import { parseSqlType } from '../../engine/sql-type.ts'
import { icebergType, type IcebergStruct, type IcebergType } from './type.ts'

/** A table schema; `schema-id` is its place in the table's list of schemas. */
export interface IcebergSchema extends IcebergStruct {
  readonly 'schema-id': number
}

/** The schema of a dataset's columns. */
export const icebergSchema = (columns: readonly FieldColumn[], schemaId = 0): IcebergSchema => ({
  type: 'struct',
  'schema-id': schemaId,
  fields: columns.map((column) => ({
    id: column.fieldId,
    name: column.name,
    required: column.required,
    type: icebergType(parseSqlType(column.type), column.nestedFieldIds ?? {}),
  })),
})

/**
 * What belongs in the footer of every Parquet file (`writeParquet`'s `keyValues`): readers without field-id support
 * find there which column a file's name meant when it was written.
 */
export const parquetKeyValues = (columns: readonly FieldColumn[]): Readonly<Record<string, string>> => ({
  'iceberg.schema': JSON.stringify(icebergSchema(columns)),
})

/** Whether two schemas differ in nothing but their id. */
export const sameFields = (one: IcebergSchema, other: IcebergSchema): boolean =>
  JSON.stringify(one.fields) === JSON.stringify(other.fields)

/** The primitive type of every leaf by field id. Leaves inside lists are left out: bounds are not kept for them. */
export function boundedTypes(schema: IcebergStruct): ReadonlyMap<number, string> {
  const types = new Map<number, string>()
  const visit = (id: number, type: IcebergType): void => {
    if (typeof type === 'string') types.set(id, type)
    else if (type.type === 'struct') for (const field of type.fields) visit(field.id, field.type)
  }
  for (const field of schema.fields) visit(field.id, field.type)
  return types
}
