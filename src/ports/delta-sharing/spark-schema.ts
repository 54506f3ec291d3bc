import { parseSqlType, type SqlScalar, type SqlType } from '../../engine/sql-type.ts'
import { storedType } from '../../engine/stored-type.ts'

/** A column as a file has it. */
export interface SparkColumn {
  readonly name: string
  /** The engine's spelling. */
  readonly type: string
  readonly nullable: boolean
  readonly comment: string | undefined
}

/** Spark's JSON form of a schema, in which Delta Sharing describes tables. */
export const sparkSchema = (columns: readonly SparkColumn[]): object => ({
  type: 'struct',
  fields: columns.map(({ name, type, nullable, comment }) => ({
    name,
    type: sparkType(parseSqlType(storedType(type))),
    nullable,
    metadata: comment === undefined ? {} : { comment },
  })),
})

function sparkType(type: SqlType): string | object {
  switch (type.kind) {
    case 'scalar':
      return sparkScalar(type)
    case 'list':
      return { type: 'array', elementType: sparkType(type.element), containsNull: true }
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map((field) => ({
          name: field.name,
          type: sparkType(field.type),
          nullable: true,
          metadata: {},
        })),
      }
  }
}

/**
 * The protocol's `timestamp` is one without a zone as well; it has no type of times, nor of UUIDs, which are 16 bytes in
 * the file.
 */
function sparkScalar({ name, precision = 18, scale = 3 }: SqlScalar): string {
  switch (name) {
    case 'BOOLEAN':
      return 'boolean'
    case 'TINYINT':
      return 'byte'
    case 'SMALLINT':
      return 'short'
    case 'INTEGER':
      return 'integer'
    case 'BIGINT':
      return 'long'
    case 'FLOAT':
      return 'float'
    case 'DOUBLE':
      return 'double'
    case 'DECIMAL':
      return `decimal(${precision},${scale})`
    case 'DATE':
      return 'date'
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return 'timestamp'
    case 'BLOB':
    case 'UUID':
      return 'binary'
    default:
      return 'string'
  }
}
