import { sameName } from './same-name.ts'

/** OpenLineage's subtypes of DIRECT: the value itself comes from the column. */
export type DirectSubtype = 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION'

/** OpenLineage's subtypes of INDIRECT: the column decides which value, which rows or which order. */
export type IndirectSubtype = 'FILTER' | 'JOIN' | 'GROUP_BY' | 'SORT' | 'WINDOW' | 'CONDITIONAL'

/** One column (or a field in it, by path) of a table that the catalog knows, and what it does to a value. */
export interface Edge {
  readonly table: string
  readonly column: string
  readonly field: readonly string[]
  readonly subtype: DirectSubtype | IndirectSubtype
}

/** What a value was made from. Structs and lists keep what each part was made from, where that is known. */
export interface Value {
  readonly edges: readonly Edge[]
  readonly fields?: readonly NamedValue[]
  readonly element?: Value
}

export interface NamedValue {
  readonly name: string
  readonly value: Value
}

/** A column's type as far as lineage cares; `ColumnType` of the specification is one. */
export type ColumnShape =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'list'; readonly element: ColumnShape }
  | { readonly kind: 'struct'; readonly fields: readonly ShapedColumn[] }

export interface ShapedColumn {
  readonly name: string
  /** Without one, any field of the column is taken to exist. */
  readonly type?: ColumnShape
}

const direct: ReadonlySet<Edge['subtype']> = new Set(['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'])

export const isDirect = (subtype: Edge['subtype']): subtype is DirectSubtype => direct.has(subtype)

/** A value that no column has a part in. */
export const constant: Value = { edges: [] }

/** A column of a known table, as it is. */
export const columnValue = (table: string, column: ShapedColumn): Value =>
  shapedValue({ table, column: column.name, field: [], subtype: 'IDENTITY' }, column.type)

function shapedValue(edge: Edge, shape: ColumnShape | undefined): Value {
  switch (shape?.kind) {
    case 'struct': {
      const field = ({ name, type }: ShapedColumn): NamedValue => ({
        name,
        value: shapedValue({ ...edge, field: [...edge.field, name] }, type),
      })
      return { edges: [edge], fields: shape.fields.map(field) }
    }
    case 'list':
      return { edges: [edge], element: shapedValue({ ...edge, subtype: 'TRANSFORMATION' }, shape.element) }
    case 'scalar':
    case undefined:
      return { edges: [edge] }
  }
}

/** Each edge once, in the order first met. */
export function distinct(edges: readonly Edge[]): readonly Edge[] {
  if (edges.length < 2) return edges
  const byKey = new Map<string, Edge>()
  for (const edge of edges) {
    const key = [edge.subtype, edge.table, edge.column, ...edge.field].join('\0')
    if (!byKey.has(key)) byKey.set(key, edge)
  }
  return [...byKey.values()]
}

const edgesOf = (values: readonly Value[]): readonly Edge[] => values.flatMap((value) => value.edges)

/** Computed from `values`: what was taken as is no longer is. */
export const transform = (values: readonly Value[]): Value => ({
  edges: distinct(edgesOf(values).map(transformed)),
})

const transformed = (edge: Edge): Edge =>
  edge.subtype === 'IDENTITY' ? { ...edge, subtype: 'TRANSFORMATION' } : edge

/** `value` with all of its edges, also those of its parts, changed. */
export const mapEdges = (value: Value, change: (edge: Edge) => Edge): Value => ({
  edges: distinct(value.edges.map(change)),
  ...(value.fields === undefined
    ? {}
    : { fields: mapFields(value.fields, (part) => mapEdges(part, change)) }),
  ...(value.element === undefined ? {} : { element: mapEdges(value.element, change) }),
})

const mapFields = (fields: readonly NamedValue[], change: (value: Value) => Value): readonly NamedValue[] =>
  fields.map(({ name, value }) => ({ name, value: change(value) }))

/** The value out of several rows; its shape stays. */
export const aggregated = (value: Value): Value =>
  mapEdges(value, (edge) => (isDirect(edge.subtype) ? { ...edge, subtype: 'AGGREGATION' } : edge))

/** `value`, which and whose parts also depend on `edges`. */
export function withEdges(value: Value, edges: readonly Edge[]): Value {
  if (edges.length === 0) return value
  return {
    edges: distinct([...value.edges, ...edges]),
    ...(value.fields === undefined
      ? {}
      : { fields: mapFields(value.fields, (part) => withEdges(part, edges)) }),
    ...(value.element === undefined ? {} : { element: withEdges(value.element, edges) }),
  }
}

/** How `values` bear on something that they are not part of: their direct edges become `subtype`. */
export const indirect = (values: readonly Value[], subtype: IndirectSubtype): readonly Edge[] =>
  distinct(edgesOf(values).map((edge) => (isDirect(edge.subtype) ? { ...edge, subtype } : edge)))

/** One of `values`, as it is. Parts stay known where all that are not constant have them. */
export function oneOf(values: readonly Value[]): Value {
  const [first, ...others] = values.filter((value) => !isConstant(value))
  if (first === undefined) return constant
  return others.reduce(eitherOf, first)
}

const isConstant = (value: Value): boolean =>
  value.edges.length === 0 && value.fields === undefined && value.element === undefined

function eitherOf(left: Value, right: Value): Value {
  const fields = eitherFields(left.fields, right.fields)
  return {
    edges: distinct([...left.edges, ...right.edges]),
    ...(fields === undefined ? {} : { fields }),
    ...(left.element && right.element ? { element: eitherOf(left.element, right.element) } : {}),
  }
}

function eitherFields(
  left: readonly NamedValue[] | undefined,
  right: readonly NamedValue[] | undefined,
): readonly NamedValue[] | undefined {
  if (left === undefined || right?.length !== left.length) return undefined
  const pairs = left.flatMap(({ name, value }) => {
    const other = right.find((field) => sameName(field.name, name))
    return other === undefined ? [] : [{ name, value: eitherOf(value, other.value) }]
  })
  return pairs.length === left.length ? pairs : undefined
}

/** An element of a list, or a value whose parts are not known. */
export const elementOf = (value: Value): Value => value.element ?? transform([value])

/** The field `name` of a value; undefined where the value is known to have none of that name. */
export function fieldOf(value: Value, name: string): Value | undefined {
  if (value.fields !== undefined) return value.fields.find((field) => sameName(field.name, name))?.value
  return { edges: value.edges.map((edge) => fieldEdge(edge, name)) }
}

const fieldEdge = (edge: Edge, name: string): Edge =>
  edge.subtype === 'IDENTITY' ? { ...edge, field: [...edge.field, name] } : edge
