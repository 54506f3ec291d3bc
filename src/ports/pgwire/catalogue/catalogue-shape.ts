import type { PostgresFormat } from '../../../engine/encode/postgres/postgres-format.ts'
import { catalogueType } from '../../../engine/encode/postgres/postgres-type.ts'
import type { RelationColumn } from '../../../engine/relation.ts'
import { columnNames } from '../column-names.ts'
import { sqlTokens } from '../sql-token.ts'

/** A result over the catalogue, whose columns have PostgreSQL's names, and types that other results have not. */
export function catalogueShape<Shape extends { readonly columns: readonly RelationColumn[] }>(
  shape: Shape,
  sql: string,
): Shape {
  const names = columnNames(sqlTokens(sql))
  const known = names?.length === shape.columns.length ? names : undefined
  return {
    ...shape,
    columns: shape.columns.map(({ name, type }, index) => ({
      name: known?.[index] ?? name,
      type: catalogueType(type),
    })),
  }
}

/** How its rows are to be encoded. */
export const catalogueFormat = (format: PostgresFormat): PostgresFormat =>
  format.kind === 'postgres-rows' ? { ...format, catalogue: true } : format
