import type { Column, ColumnType } from '../../spec/logical-type.ts'
import { facet, type Facet } from './facet.ts'

/** SchemaDatasetFacet 1-2-0 of declared columns. */
export const schemaFacet = (columns: readonly Column[]): Facet =>
  facet('SchemaDatasetFacet', '1-2-0', { fields: columns.map(schemaField) })

function schemaField(column: Column, index: number): Facet {
  const fields = nestedFields(column.type)
  return {
    name: column.name,
    type: column.type.sql,
    ordinal_position: index + 1,
    ...(column.description === undefined ? {} : { description: column.description }),
    ...(fields.length === 0 ? {} : { fields: fields.map(schemaField) }),
  }
}

function nestedFields(type: ColumnType): readonly Column[] {
  switch (type.kind) {
    case 'scalar':
      return []
    case 'struct':
      return type.fields
    case 'list':
      return nestedFields(type.element)
  }
}
