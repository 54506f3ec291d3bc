import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { Column, ColumnType } from '../../spec/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { textConversion } from './text-conversion.ts'
import type { Conversion } from './value-conversion.ts'

/** How a value comes out of its source: as text, as JSON, or already with a type of the engine. */
export type RawKind =
  | { readonly kind: 'text'; readonly emptyIsNull?: boolean }
  | { readonly kind: 'json' }
  | { readonly kind: 'typed'; readonly sql: string }

type Declared = Pick<Column, 'type' | 'options'>

/** The conversion of a source's value to the type that its column has in the contract. */
export function conversion(raw: RawKind, declared: Declared): Conversion {
  switch (raw.kind) {
    case 'text':
      return fromText(declared, raw)
    case 'json':
      return fromJson(declared, 0)
    case 'typed':
      return fromTyped(raw.sql, declared)
  }
}

/** Nested values are written as JSON in text. */
function fromText(declared: Declared, how: { readonly emptyIsNull?: boolean }): Conversion {
  if (declared.type.kind === 'scalar') return textConversion(declared.type, declared.options, how)
  const nested = fromJson(declared, 0)
  const json = (raw: string): string => `TRY_CAST(${raw} AS JSON)`
  return {
    value: (raw) => nested.value(json(raw)),
    fault: (raw, value) =>
      `(${how.emptyIsNull === true ? `${raw} <> ''` : `${raw} IS NOT NULL`} AND ${json(raw)} IS NULL OR coalesce(${nested.fault?.(json(raw), value) ?? 'false'}, false))`,
  }
}

function fromJson({ type, options }: Declared, depth: number): Conversion {
  switch (type.kind) {
    case 'scalar':
      return type.scalar === 'JSON' ? jsonItself : jsonScalar(textConversion(type, options))
    case 'list':
      return jsonList(type.element, depth)
    case 'struct':
      return jsonStruct(type.fields, depth)
  }
}

const jsonItself: Conversion = {
  value: (raw) => `CASE WHEN json_type(${raw}) <> 'NULL' THEN ${raw} END`,
  fault: undefined,
}

const jsonScalar = ({ value, fault }: Conversion): Conversion => ({
  value: (raw) => value(jsonText(raw)),
  fault: fault === undefined ? undefined : (raw, converted) => fault(jsonText(raw), converted),
})

const jsonText = (raw: string): string => `(${raw} ->> '$')`

function jsonList(element: ColumnType, depth: number): Conversion {
  const each = fromJson({ type: element, options: {} }, depth + 1)
  const name = `element_${depth}`
  const items = (raw: string): string => `json_extract(${raw}, '$[*]')`
  const fault = each.fault?.(name, each.value(name))
  return {
    value: (raw) =>
      `CASE WHEN json_type(${raw}) = 'ARRAY' THEN list_transform(${items(raw)}, lambda ${name}: ${each.value(name)}) END`,
    fault: (raw) =>
      isOther(raw, 'ARRAY') +
      (fault === undefined
        ? ''
        : ` OR len(list_filter(${items(raw)}, lambda ${name}: coalesce(${fault}, false))) > 0`),
  }
}

function jsonStruct(fields: readonly Column[], depth: number): Conversion {
  const parts = fields.map((field) => {
    const { value, fault } = fromJson(field, depth + 1)
    const raw = (parent: string): string =>
      `json_extract(${parent}, ${quoteLiteral(pointer(field.physicalName))})`
    return { field, raw, value: (parent: string) => value(raw(parent)), fault }
  })
  return {
    value: (raw) =>
      `CASE WHEN json_type(${raw}) = 'OBJECT' THEN struct_pack(${parts
        .map(({ field, value }) => `${quoteIdentifier(field.name)} := ${value(raw)}`)
        .join(', ')}) END`,
    fault: (raw) =>
      [
        isOther(raw, 'OBJECT'),
        ...parts.flatMap((part) => [
          ...(part.fault === undefined ? [] : [part.fault(part.raw(raw), part.value(raw))]),
          ...(part.field.required ? [`json_type(${raw}) = 'OBJECT' AND ${part.value(raw)} IS NULL`] : []),
        ]),
      ].join(' OR '),
  }
}

const isOther = (raw: string, wanted: string): string => `json_type(${raw}) NOT IN ('NULL', '${wanted}')`

/** RFC 6901. */
const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Text holds everything, and a FLOAT is declared by whoever accepts rounding. */
const lenient = new Set(['VARCHAR', 'FLOAT'])

function fromTyped(sql: string, declared: Declared): Conversion {
  const { type, options } = declared
  if (isSame(sql, type)) return { value: (raw) => raw, fault: undefined }
  if (sql === 'VARCHAR') return fromText(declared, {})
  if (sql === 'JSON') return fromJson(declared, 0)
  if (type.kind !== 'scalar') return viaJson(fromJson(declared, 0))
  if (type.scalar === 'JSON') return { value: (raw) => `to_json(${raw})`, fault: undefined }
  const { value, exact } = typedCast(sql, type, options)
  const lost = (raw: string, converted: string): string =>
    exact ? ` OR TRY_CAST(${converted} AS ${sql}) IS DISTINCT FROM ${raw}` : ''
  return {
    value,
    fault: (raw, converted) => `${raw} IS NOT NULL AND (${converted} IS NULL${lost(raw, converted)})`,
  }
}

/** Differing nested types meet in JSON: slower than a cast, and nothing is lost unseen at any depth. */
const viaJson = ({ value, fault }: Conversion): Conversion => ({
  value: (raw) => value(`to_json(${raw})`),
  fault: fault === undefined ? undefined : (raw, converted) => fault(`to_json(${raw})`, converted),
})

/** A nested type with required fields must be looked into even where it is the same. */
const isSame = (sql: string, type: ColumnType): boolean =>
  plainSpelling(sql) === plainSpelling(type.sql) && !hasRequired(type)

/** The engine quotes names only where it must, the contract's types always. */
const plainSpelling = (sql: string): string =>
  sql.replaceAll(/"([a-z_][a-z0-9_]*)"/gi, '$1').replaceAll(', ', ',')

function hasRequired(type: ColumnType): boolean {
  switch (type.kind) {
    case 'scalar':
      return false
    case 'list':
      return hasRequired(type.element)
    case 'struct':
      return type.fields.some((field) => field.required || hasRequired(field.type))
  }
}

/** `exact`: the way back must give the same value. */
interface TypedCast {
  readonly value: (raw: string) => string
  readonly exact: boolean
}

function typedCast(
  sql: string,
  type: Extract<ColumnType, { kind: 'scalar' }>,
  { defaultTimezone = 'UTC' }: LogicalTypeOptions,
): TypedCast {
  if (sql === 'BLOB' && type.scalar === 'VARCHAR')
    return { value: (raw) => `TRY(decode(${raw}))`, exact: false }
  if (/^TIMESTAMP(_\w+)?$/.test(sql) && type.scalar === 'TIMESTAMP WITH TIME ZONE')
    return { value: (raw) => `timezone(${quoteLiteral(defaultTimezone)}, ${raw}::TIMESTAMP)`, exact: false }
  return { value: (raw) => `TRY_CAST(${raw} AS ${type.sql})`, exact: !lenient.has(type.scalar) }
}
