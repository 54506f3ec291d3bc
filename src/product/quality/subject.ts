import { quoteIdentifier, quoteLiteral } from '../../engine/quote.ts'
import type { SchemaItem, SchemaProperty } from '../../spec/data-contract.ts'
import type { DocumentPath } from '../../spec/document.ts'
import type { Column, ColumnType } from '../../spec/logical-type.ts'

/** A value that rules are about: a column, a struct's field, or each element of a list. */
export interface Subject {
  /** `delay`, `address.zip`, `tags[]`. */
  readonly path: string
  readonly place: DocumentPath
  readonly property: SchemaProperty | SchemaItem
  /** The top-level column. */
  readonly column: string
  /** SQL of the value. */
  readonly value: string
  readonly type: ColumnType
  /** SQL that holds where the value is absent though what it belongs to is there. */
  readonly absent: string
  readonly inList: boolean
  readonly required: boolean
  readonly unique: boolean
  readonly primaryKeyPosition: number | undefined
  /** The quoted column, for a scalar column of its own. */
  readonly alone?: string
  /** Turns SQL about the value into SQL about the row. */
  readonly rowWhere: (violation: string) => string
}

/** All subjects of an object's properties, parents first. */
export function subjectsOf(
  properties: readonly SchemaProperty[],
  columns: readonly Column[],
  place: DocumentPath,
): readonly Subject[] {
  return properties.flatMap((property, index) => {
    const column = columns.find(({ name }) => name === property.name)
    if (column === undefined) return []
    return withInner(columnSubject(property, column, [...place, 'properties', index]))
  })
}

function columnSubject(property: SchemaProperty, column: Column, place: DocumentPath): Subject {
  const value = quoteIdentifier(column.name)
  return {
    path: column.name,
    place,
    property,
    column: column.name,
    value,
    type: column.type,
    absent: `${value} IS NULL`,
    inList: false,
    required: column.required,
    unique: column.unique,
    primaryKeyPosition: column.primaryKeyPosition,
    ...(column.type.kind === 'scalar' ? { alone: value } : {}),
    rowWhere: (violation) => violation,
  }
}

function withInner(subject: Subject): readonly Subject[] {
  const { type, property } = subject
  switch (type.kind) {
    case 'scalar':
      return [subject]
    case 'struct':
      return [
        subject,
        ...(property.properties ?? []).flatMap((field, index) => fieldSubjects(subject, field, index)),
      ]
    case 'list':
      if (property.items === undefined) return [subject]
      return [subject, ...withInner(elementSubject(subject, property.items, type.element))]
  }
}

function fieldSubjects(parent: Subject, property: SchemaProperty, index: number): readonly Subject[] {
  if (parent.type.kind !== 'struct') return []
  const field = parent.type.fields.find(({ name }) => name === property.name)
  if (field === undefined) return []
  const value = `struct_extract(${parent.value}, ${quoteLiteral(field.name)})`
  return withInner({
    path: `${parent.path}.${field.name}`,
    place: [...parent.place, 'properties', index],
    property,
    column: parent.column,
    value,
    type: field.type,
    absent: `(${parent.value} IS NOT NULL AND ${value} IS NULL)`,
    inList: parent.inList,
    required: field.required,
    unique: field.unique,
    primaryKeyPosition: undefined,
    rowWhere: parent.rowWhere,
  })
}

function elementSubject(list: Subject, items: SchemaItem, element: ColumnType): Subject {
  // One name per depth of lists: an inner list's elements may be compared with nothing outside them.
  const value = `element_${list.place.length}`
  return {
    path: `${list.path}[]`,
    place: [...list.place, 'items'],
    property: items,
    column: list.column,
    value,
    type: element,
    absent: `${value} IS NULL`,
    inList: true,
    required: items.required ?? false,
    unique: items.unique ?? false,
    primaryKeyPosition: undefined,
    rowWhere: (violation) =>
      list.rowWhere(`len(list_filter(${list.value}, lambda ${value}: ${violation})) > 0`),
  }
}
