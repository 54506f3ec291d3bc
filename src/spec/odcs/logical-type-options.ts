import * as z from 'zod'

import { anyObject, notNegative } from '../json-types.ts'
import { strictObject } from '../strict-object.ts'
import { text } from './common.ts'

const number = z.number().optional()
const count = notNegative.optional()
const multipleOf = z
  .number()
  .refine((value) => value > 0, { error: 'a number above 0' })
  .optional()

const numberRange = {
  multipleOf,
  maximum: number,
  exclusiveMaximum: number,
  minimum: number,
  exclusiveMinimum: number,
}
const textRange = {
  format: text,
  exclusiveMaximum: text,
  maximum: text,
  exclusiveMinimum: text,
  minimum: text,
}
const moment = strictObject({
  ...textRange,
  timezone: z.boolean().optional(),
  defaultTimezone: text,
}).optional()

const names = z
  .array(z.string())
  .refine((list) => list.length > 0 && new Set(list).size === list.length, {
    error: 'a list of different names, at least one',
  })
  .optional()

/** What `logicalTypeOptions` may say, by `logicalType`. */
export const optionsByType = {
  string: strictObject({ minLength: count, maxLength: count, pattern: text, format: text }).optional(),
  date: strictObject(textRange).optional(),
  timestamp: moment,
  time: moment,
  integer: strictObject({
    ...numberRange,
    format: z.enum(['i8', 'i16', 'i32', 'i64', 'i128', 'u8', 'u16', 'u32', 'u64', 'u128']).optional(),
  }).optional(),
  number: strictObject({ ...numberRange, format: z.enum(['f32', 'f64']).optional() }).optional(),
  object: strictObject({ maxProperties: count, minProperties: count, required: names }).optional(),
  array: strictObject({
    maxItems: count,
    minItems: count,
    uniqueItems: z.boolean().optional(),
  }).optional(),
  boolean: anyObject.optional(),
}

/** Without a `logicalType` the official schema applies the rules of every type at once, so nothing may be said. */
export const optionsWithoutType = strictObject({}).optional()
