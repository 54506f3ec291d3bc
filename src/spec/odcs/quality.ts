import * as z from 'zod'

import { chooseSchema, fieldOf } from '../choose-schema.ts'
import type { DataQuality } from '../data-contract.ts'
import { anyObject } from '../json-types.ts'
import { strictObject } from '../strict-object.ts'
import { authoritativeDefinitions, customProperties, stableId, tags, text } from './common.ts'

const commonFields = {
  id: stableId,
  authoritativeDefinitions,
  businessImpact: text,
  customProperties,
  description: text,
  dimension: z
    .enum(['accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'])
    .optional(),
  method: text,
  name: text,
  schedule: text,
  scheduler: text,
  severity: text,
  tags,
  type: z.enum(['text', 'library', 'sql', 'custom']).optional(),
  unit: text,
}

const number = z.number().optional()
const twoNumbers = z
  .array(z.number())
  .refine((pair) => pair.length === 2 && pair[0] !== pair[1], { error: 'two different numbers' })
  .optional()

/** `$defs/DataQualityOperators`. */
const operators = {
  mustBe: z.unknown().optional(),
  mustNotBe: z.unknown().optional(),
  mustBeGreaterThan: number,
  mustBeGreaterOrEqualTo: number,
  mustBeLessThan: number,
  mustBeLessOrEqualTo: number,
  mustBeBetween: twoNumbers,
  mustNotBeBetween: twoNumbers,
}

export const operatorNames = Object.keys(operators)

const libraryFields = {
  metric: z.enum(['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount']),
  rule: text,
  arguments: anyObject.optional(),
}
const sqlFields = { query: z.string() }
const customFields = {
  engine: z.string(),
  implementation: z.union([z.string(), anyObject], { error: 'a string or an object' }),
}

const exactlyOneOperator = (schema: z.ZodType<DataQuality>): z.ZodType<DataQuality> =>
  schema.refine((value) => operatorNames.filter((name) => Object.hasOwn(value, name)).length === 1, {
    error: `exactly one of ${operatorNames.join(', ')}`,
  })

/** The forms a rule may take; several apply where a rule has both a `metric` and another type. */
function ruleSchema(library: boolean, type: unknown): z.ZodType<DataQuality> {
  const fields: Readonly<Record<string, z.ZodType>> = {
    ...(library || type === 'sql' ? operators : {}),
    ...(library ? libraryFields : {}),
    ...(type === 'sql' ? sqlFields : {}),
    ...(type === 'custom' ? customFields : {}),
  }
  const schema: z.ZodType<DataQuality> = strictObject({ ...fields, ...commonFields })
  return library || type === 'sql' ? exactlyOneOperator(schema) : schema
}

const schemas = new Map<string, z.ZodType<DataQuality>>()

/** `$defs/DataQuality`. */
export const quality = chooseSchema((value) => {
  const type = fieldOf(value, 'type')
  const library = type === 'library' || typeof fieldOf(value, 'metric') === 'string'
  const form = type === 'sql' || type === 'custom' ? type : 'plain'
  const key = `${form}:${String(library)}`
  const known = schemas.get(key) ?? ruleSchema(library, form)
  schemas.set(key, known)
  return known
})
