import type { LogicalType, LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { ScalarType } from '../../spec/logical-type.ts'
import type { ProposedType } from './proposed-column.ts'
import type { ProposedColumn } from './proposed-column.ts'
import { columnRules } from './quality-rules.ts'
import type { YamlComment } from './yaml-text.ts'

export type Fields = Readonly<Record<string, unknown>>
export type DocumentPath = readonly (string | number)[]

/** A place in a contract that is being written, and where its comments go. */
export interface Writing {
  /** The source's contract has names and formats as found; the output's has rules. */
  readonly side: 'source' | 'output'
  readonly path: DocumentPath
  readonly comments: YamlComment[]
}

export interface ColumnPlace {
  /** From 1; undefined for columns outside the primary key. */
  readonly keyPosition?: number
  readonly keyReason?: string
  readonly relationships?: readonly Fields[]
  readonly inList?: boolean
}

/** A column as a property of a contract's schema, keys in the order of the standard's examples. */
export function columnDocument(column: ProposedColumn, place: ColumnPlace, writing: Writing): Fields {
  const { side, path, comments } = writing
  const say = (key: string, text: string): void => void comments.push({ path: [...path, key], text })
  if (column.doubt !== undefined && side === 'source') say('logicalType', column.doubt)
  if (column.personal !== undefined) say('classification', `Looks personal: ${column.personal}.`)
  if (place.keyReason !== undefined) say('primaryKey', place.keyReason)
  const isKey = place.keyPosition !== undefined
  const rules = side === 'output' && place.inList !== true ? columnRules(column, isKey) : []
  return {
    ...names(column, writing),
    ...typeFields(column, place, writing),
    ...(isKey && side === 'output' ? { primaryKey: true, primaryKeyPosition: place.keyPosition } : {}),
    ...(column.required || isKey ? { required: true } : {}),
    ...(column.unique && !isKey ? { unique: true } : {}),
    classification: column.personal === undefined ? 'internal' : 'confidential',
    description: column.description,
    ...(place.relationships === undefined ? {} : { relationships: place.relationships }),
    ...(rules.length === 0 ? {} : { quality: rules }),
  }
}

/** SQL renames columns; what is inside them is renamed while reading. */
function names({ name, sourceName }: ProposedColumn, { side, path }: Writing): Fields {
  if (side === 'output') return { name }
  const isInner = path.length > 4
  if (!isInner) return { name: sourceName }
  return name === sourceName ? { name } : { name, physicalName: sourceName }
}

function typeFields(column: ProposedColumn, place: ColumnPlace, writing: Writing): Fields {
  const { type } = column
  const inside = { ...(place.inList === true ? { inList: true } : {}) }
  switch (type.kind) {
    case 'scalar':
      return scalarFields(column, type, writing)
    case 'struct':
      return {
        logicalType: 'object',
        properties: type.fields.map((field, index) =>
          columnDocument(field, inside, { ...writing, path: [...writing.path, 'properties', index] }),
        ),
      }
    case 'list':
      return {
        logicalType: 'array',
        items: itemDocument(type.element, { ...writing, path: [...writing.path, 'items'] }),
      }
  }
}

/** An array's element has no name, and nothing is demanded of it. */
const itemDocument = (element: ProposedColumn, writing: Writing): Fields =>
  typeFields(element, { inList: true }, writing)

function scalarFields(
  { sourceOptions, maxLength }: ProposedColumn,
  type: Extract<ProposedType, { kind: 'scalar' }>,
  { side }: Writing,
): Fields {
  const { format: _format, ...kept } = sourceOptions
  const options: LogicalTypeOptions = {
    ...(side === 'source' ? sourceOptions : kept),
    ...(maxLength === undefined ? {} : { maxLength }),
  }
  return {
    logicalType: logicalTypeOf(type.scalar, type.sql),
    physicalType: type.sql,
    ...(Object.keys(options).length === 0 ? {} : { logicalTypeOptions: options }),
  }
}

function logicalTypeOf(scalar: ScalarType, sql: string): LogicalType {
  switch (scalar) {
    case 'VARCHAR':
    case 'UUID':
    case 'BLOB':
      return 'string'
    case 'BOOLEAN':
      return 'boolean'
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'HUGEINT':
      return 'integer'
    case 'DECIMAL':
      return sql.endsWith(',0)') ? 'integer' : 'number'
    case 'FLOAT':
    case 'DOUBLE':
      return 'number'
    case 'DATE':
      return 'date'
    case 'TIME':
      return 'time'
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return 'timestamp'
    case 'JSON':
      return 'object'
  }
}
