import type { LogicalType, SchemaItem, SchemaObject, SchemaProperty } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import type { Column, ColumnType, ScalarType } from './logical-type.ts'
import { didYouMean } from './nearest.ts'
import { decimal, parsePhysicalType, physicalTypeNames, type PhysicalType } from './physical-type.ts'
import type { Said } from './report.ts'

/** Hears what is wrong with a type, at a path below the schema object. */
export type HearType = (path: DocumentPath, said: Said) => void

/** The columns of a schema object. What has no usable type is told to `hear` and becomes text. */
export const columnsOf = (object: SchemaObject, hear: HearType = () => undefined): readonly Column[] =>
  columns(object.properties ?? [], ['properties'], hear)

function columns(
  properties: readonly SchemaProperty[],
  path: DocumentPath,
  hear: HearType,
): readonly Column[] {
  const positions = keyPositions(properties)
  return properties.map((property, index) => ({
    name: property.name,
    physicalName: property.physicalName ?? property.name,
    type: columnType(property, [...path, index], hear),
    required: property.required ?? false,
    unique: property.unique ?? false,
    primaryKeyPosition: positions.get(property),
    options: property.logicalTypeOptions ?? {},
    ...(property.classification === undefined ? {} : { classification: property.classification }),
    ...(property.description === undefined ? {} : { description: property.description }),
  }))
}

/** Ranks in the primary key, from 1: by `primaryKeyPosition`, then in the order written. */
function keyPositions(properties: readonly SchemaProperty[]): ReadonlyMap<SchemaProperty, number> {
  const said = ({ primaryKeyPosition = 0 }: SchemaProperty): number =>
    primaryKeyPosition > 0 ? primaryKeyPosition : Number.MAX_SAFE_INTEGER
  const key = properties.filter((property) => property.primaryKey === true)
  const ranked = key.toSorted((a, b) => said(a) - said(b))
  return new Map(ranked.map((property, index) => [property, index + 1]))
}

const scalar = (type: ScalarType, sql: string = type): ColumnType => ({ kind: 'scalar', scalar: type, sql })

const list = (element: ColumnType): ColumnType => ({ kind: 'list', sql: `${element.sql}[]`, element })

function columnType(property: SchemaItem, path: DocumentPath, hear: HearType): ColumnType {
  const { logicalType, physicalType } = property
  const physical = physicalType === undefined ? undefined : parsePhysicalType(physicalType)
  if (logicalType === undefined) {
    const declared = physical === undefined ? undefined : fromPhysical(property, physical, path, hear)
    if (declared === undefined) hear(path, untyped(property))
    return declared ?? scalar('VARCHAR')
  }
  if (physicalType !== undefined && physical === undefined) {
    hear([...path, 'physicalType'], unknownPhysical(physicalType, logicalType))
  }
  const fitting = physical === undefined ? undefined : fit(logicalType, physical)
  if (physicalType !== undefined && fitting === 'contradiction') {
    hear([...path, 'physicalType'], contradiction(physicalType, logicalType))
  }
  return byLogicalType(property, logicalType, {
    physical: fitting === 'contradiction' ? undefined : fitting,
    path,
    hear,
  })
}

interface TypeContext {
  readonly physical: PhysicalType | undefined
  readonly path: DocumentPath
  readonly hear: HearType
}

function byLogicalType(property: SchemaItem, logicalType: LogicalType, context: TypeContext): ColumnType {
  const { physical, path, hear } = context
  if (logicalType === 'array') return arrayType(property, context)
  if (logicalType === 'object' && physical?.kind !== 'scalar') return objectType(property, path, hear)
  if (physical?.kind === 'scalar') {
    const zoned = logicalType === 'timestamp' && property.logicalTypeOptions?.timezone === true
    return zoned ? scalar('TIMESTAMP WITH TIME ZONE') : scalar(physical.scalar, physical.sql)
  }
  if (physical?.kind === 'exact' && logicalType === 'integer') return scalar('DECIMAL', decimal(38, 0).sql)
  return logicalDefault(property, logicalType, (said) =>
    hear([...path, 'logicalTypeOptions', 'format'], said),
  )
}

function fromPhysical(
  property: SchemaItem,
  physical: PhysicalType,
  path: DocumentPath,
  hear: HearType,
): ColumnType | undefined {
  switch (physical.kind) {
    case 'scalar':
      return scalar(physical.scalar, physical.sql)
    case 'exact':
      return scalar('DOUBLE')
    case 'list':
    case 'shape':
      return physical.kind === 'shape' && physical.shape === 'object'
        ? objectType(property, path, hear)
        : arrayType(property, { physical, path, hear })
  }
}

function arrayType(property: SchemaItem, { physical, path, hear }: TypeContext): ColumnType {
  if (property.items !== undefined) return list(columnType(property.items, [...path, 'items'], hear))
  if (physical?.kind === 'scalar') return scalar(physical.scalar, physical.sql)
  const element = physical?.kind === 'list' ? fromPhysical({}, physical.element, path, hear) : undefined
  if (element === undefined) {
    hear(path, {
      code: 'unknown-type',
      message: `the array \`${property.name ?? 'items'}\` does not say what it holds`,
      expected: '`items` with a `logicalType`',
    })
  }
  return list(element ?? scalar('VARCHAR'))
}

function objectType(property: SchemaItem, path: DocumentPath, hear: HearType): ColumnType {
  const fields = columns(property.properties ?? [], [...path, 'properties'], hear)
  if (fields.length === 0) return scalar('JSON')
  const inner = fields.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${type.sql}`)
  return { kind: 'struct', sql: `STRUCT(${inner.join(', ')})`, fields }
}

const integerFormats: Readonly<Record<string, ColumnType>> = {
  i8: scalar('TINYINT'),
  i16: scalar('SMALLINT'),
  i32: scalar('INTEGER'),
  i64: scalar('BIGINT'),
  i128: scalar('HUGEINT'),
  u8: scalar('SMALLINT'),
  u16: scalar('INTEGER'),
  u32: scalar('BIGINT'),
  u64: scalar('DECIMAL', decimal(20, 0).sql),
}

function logicalDefault(
  property: SchemaItem,
  logicalType: Exclude<LogicalType, 'array'>,
  hearFormat: (said: Said) => void,
): ColumnType {
  const { format, timezone } = property.logicalTypeOptions ?? {}
  switch (logicalType) {
    case 'string':
      return scalar(format === 'uuid' ? 'UUID' : format === 'binary' ? 'BLOB' : 'VARCHAR')
    case 'date':
      return scalar('DATE')
    case 'time':
      return scalar('TIME')
    case 'timestamp':
      return scalar(timezone === true ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP')
    case 'number':
      return scalar(format === 'f32' ? 'FLOAT' : 'DOUBLE')
    case 'integer':
      if (format === 'u128') hearFormat(tooWide)
      return integerFormats[format ?? 'i64'] ?? scalar('HUGEINT')
    case 'boolean':
      return scalar('BOOLEAN')
    case 'object':
      return scalar('JSON')
  }
}

const integers: readonly ScalarType[] = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT']

/** The scalars that can carry each logical type. */
const carriers: Readonly<Record<LogicalType, readonly ScalarType[]>> = {
  string: ['VARCHAR', 'UUID', 'BLOB', 'JSON'],
  date: ['DATE'],
  time: ['TIME'],
  timestamp: ['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'],
  number: ['FLOAT', 'DOUBLE', 'DECIMAL', ...integers],
  integer: ['DECIMAL', ...integers],
  boolean: ['BOOLEAN'],
  object: ['JSON'],
  array: ['JSON'],
}

/** The physical type where it can carry the logical one. */
function fit(logicalType: LogicalType, physical: PhysicalType): PhysicalType | 'contradiction' {
  switch (physical.kind) {
    case 'list':
      return logicalType === 'array' ? physical : 'contradiction'
    case 'shape':
      return logicalType === physical.shape ? physical : 'contradiction'
    case 'exact':
      return logicalType === 'number' || logicalType === 'integer' ? physical : 'contradiction'
    case 'scalar': {
      const whole = logicalType !== 'integer' || physical.scalar !== 'DECIMAL' || physical.sql.endsWith(',0)')
      return whole && carriers[logicalType].includes(physical.scalar) ? physical : 'contradiction'
    }
  }
}

const untyped = ({ name, physicalType }: SchemaItem): Said => {
  const remedy = physicalType === undefined ? undefined : nearestType(physicalType)
  return {
    code: 'unknown-type',
    message:
      physicalType === undefined
        ? `\`${name ?? 'items'}\` has no type`
        : `\`${physicalType}\` is not a type Hansa knows`,
    expected: 'a `logicalType`',
    ...(remedy === undefined ? {} : { remedy }),
  }
}

function unknownPhysical(physicalType: string, logicalType: LogicalType): Said {
  const remedy = nearestType(physicalType)
  return {
    code: 'unknown-type',
    severity: 'warning',
    message: `\`${physicalType}\` is not a type Hansa knows, so the usual one for \`${logicalType}\` is used`,
    expected: 'a type of DuckDB or PostgreSQL',
    ...(remedy === undefined ? {} : { remedy }),
  }
}

const contradiction = (physicalType: string, logicalType: LogicalType): Said => ({
  code: 'contradictory-type',
  message: `the physical type \`${physicalType}\` cannot hold the logical type \`${logicalType}\``,
  expected: carriers[logicalType].map((type) => `\`${type}\``).join(' or '),
})

const tooWide: Said = {
  code: 'unknown-type',
  message: 'no type can hold every `u128`',
  expected: '`i128` or smaller',
}

const nearestType = (physicalType: string): string | undefined =>
  didYouMean(physicalType.replace(/[([<].*$/s, '').trim(), physicalTypeNames)
