import { formatSqlType, mapScalars, parseSqlType, type SqlScalar } from './sql-type.ts'

/**
 * The type a column has inside Parquet. It is the declared one, except where Parquet or Iceberg has no such type:
 * `HUGEINT` (which DuckDB would write as a lossy double) is `DECIMAL(38,0)`, and `JSON` is text.
 */
export const storedType = (sql: string): string => formatSqlType(mapScalars(parseSqlType(sql), storedScalar))

/** `storedType` of one scalar. */
export function storedScalar(scalar: SqlScalar): SqlScalar {
  switch (scalar.name) {
    case 'HUGEINT':
      return { kind: 'scalar', name: 'DECIMAL', precision: 38, scale: 0 }
    case 'JSON':
      return { kind: 'scalar', name: 'VARCHAR' }
    default:
      return scalar
  }
}
