import * as z from 'zod'

import { chooseSchema, fieldOf } from '../choose-schema.ts'
import type { LogicalType, SchemaItem, SchemaProperty } from '../data-contract.ts'
import { anyObject, anyValue, integer } from '../json-types.ts'
import { strictObject } from '../strict-object.ts'
import { authoritativeDefinitions, customProperties, stableId, tags, text } from './common.ts'
import { optionsByType, optionsWithoutType } from './logical-type-options.ts'
import { quality } from './quality.ts'
import { propertyRelationship } from './relationship.ts'

const flag = z.boolean().optional()
const position = integer.optional()

/** `$defs/SchemaElement` and `$defs/SchemaBaseProperty`, without what depends on the logical type. */
const commonFields = {
  id: stableId,
  physicalType: text,
  description: text,
  businessName: text,
  authoritativeDefinitions,
  tags,
  customProperties,
  primaryKey: flag,
  primaryKeyPosition: position,
  logicalType: z
    .enum(['string', 'date', 'timestamp', 'time', 'number', 'integer', 'object', 'array', 'boolean'])
    .optional(),
  physicalName: text,
  required: flag,
  unique: flag,
  partitioned: flag,
  partitionKeyPosition: position,
  classification: text,
  encryptedName: text,
  transformSourceObjects: z.array(z.string()).optional(),
  transformLogic: text,
  transformDescription: text,
  examples: z.array(anyValue).optional(),
  criticalDataElement: flag,
  relationships: z.array(propertyRelationship).optional(),
  quality: z.array(quality).optional(),
}

const properties = z.lazy((): z.ZodType<SchemaProperty[]> => z.array(schemaProperty)).optional()
const items = z.lazy((): z.ZodType<SchemaItem> => schemaItem).optional()

/** Fields that depend on the logical type; all are allowed where it is absent. */
const fieldsByType = {
  string: { logicalTypeOptions: optionsByType.string },
  date: { logicalTypeOptions: optionsByType.date },
  timestamp: { logicalTypeOptions: optionsByType.timestamp },
  time: { logicalTypeOptions: optionsByType.time },
  number: { logicalTypeOptions: optionsByType.number },
  integer: { logicalTypeOptions: optionsByType.integer },
  boolean: { logicalTypeOptions: optionsByType.boolean },
  object: { logicalTypeOptions: optionsByType.object, properties },
  array: { logicalTypeOptions: optionsByType.array, items },
}
const fieldsWithoutType = { logicalTypeOptions: optionsWithoutType, properties, items }
/** A misspelt type is reported alone: its options cannot be judged. */
const fieldsOfUnknownType = { logicalTypeOptions: anyObject.optional(), properties, items }

const isLogicalType = (type: unknown): type is LogicalType =>
  typeof type === 'string' && Object.hasOwn(fieldsByType, type)

type TypeFields = Readonly<Record<string, z.ZodType>>

/** The schema for each logical type, with `name` as given. */
function byLogicalType<Result>(make: (fields: TypeFields) => z.ZodType<Result>): z.ZodType<Result> {
  const known = new Map<LogicalType, z.ZodType<Result>>()
  const untyped = make(fieldsWithoutType)
  const unknown = make(fieldsOfUnknownType)
  return chooseSchema((value) => {
    const type = fieldOf(value, 'logicalType')
    if (type === undefined) return untyped
    if (!isLogicalType(type)) return unknown
    const schema = known.get(type) ?? make(fieldsByType[type])
    known.set(type, schema)
    return schema
  })
}

/** `$defs/SchemaProperty`. */
export const schemaProperty: z.ZodType<SchemaProperty> = byLogicalType((fields) =>
  strictObject({ ...fields, ...commonFields, name: z.string() }),
)

/** `$defs/SchemaItemProperty`. */
export const schemaItem: z.ZodType<SchemaItem> = byLogicalType((fields) =>
  strictObject({ ...fields, ...commonFields, name: text }),
)
