import { fieldPath } from '../../engine/field-ids.ts'
import type { SqlScalar, SqlType } from '../../engine/sql-type.ts'
import { storedScalar } from '../../engine/stored-type.ts'
import { HansaError } from '../../errors.ts'

/** A type as Iceberg's JSON has it ("Schemas", appendix C). */
export type IcebergType = string | IcebergStruct | IcebergList

export interface IcebergStruct {
  readonly type: 'struct'
  readonly fields: readonly IcebergField[]
}

export interface IcebergField {
  readonly id: number
  readonly name: string
  readonly required: boolean
  readonly type: IcebergType
}

export interface IcebergList {
  readonly type: 'list'
  readonly 'element-id': number
  readonly 'element-required': boolean
  readonly element: IcebergType
}

/** The Iceberg type of a column, with ids of nested fields looked up by `fieldPath` relative to the column. */
export function icebergType(
  type: SqlType,
  ids: Readonly<Record<string, number>>,
  above: readonly string[] = [],
): IcebergType {
  const idOf = (name: string): number => {
    const path = fieldPath([...above, name])
    const id = ids[path]
    if (id === undefined) throw new HansaError('internal', `the nested field ${path} has no field id`)
    return id
  }
  switch (type.kind) {
    case 'scalar':
      return primitiveType(storedScalar(type))
    case 'list':
      return {
        type: 'list',
        'element-id': idOf('element'),
        'element-required': false,
        element: icebergType(type.element, ids, [...above, 'element']),
      }
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map((field) => ({
          id: idOf(field.name),
          name: field.name,
          required: false,
          type: icebergType(field.type, ids, [...above, field.name]),
        })),
      }
  }
}

const primitives: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'int',
  SMALLINT: 'int',
  INTEGER: 'int',
  BIGINT: 'long',
  FLOAT: 'float',
  DOUBLE: 'double',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  VARCHAR: 'string',
  UUID: 'uuid',
  BLOB: 'binary',
}

function primitiveType({ name, precision, scale }: SqlScalar): string {
  if (name === 'DECIMAL') return `decimal(${precision ?? 18}, ${scale ?? 3})`
  const found = primitives[name]
  if (found !== undefined) return found
  throw new HansaError('feature_not_supported', `Iceberg has no type for ${name}`, {
    remedy: `Declare the column as one of ${Object.keys(primitives).join(', ')} or DECIMAL.`,
  })
}
