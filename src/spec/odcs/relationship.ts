import * as z from 'zod'

import { chooseSchema } from '../choose-schema.ts'
import { strictObject } from '../strict-object.ts'
import { customProperties } from './common.ts'

const shorthand = /^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/
const fullyQualified =
  /^(?:(?:https?:\/\/)?[A-Za-z0-9._\-/]+\.yaml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+(?:\/[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+)*$/

const reference = z.string().refine((value) => shorthand.test(value) || fullyQualified.test(value), {
  error: 'a reference such as `orders.customer_id` or `schema/<id>/properties/<id>`',
})

type References = string | readonly string[]
const one: z.ZodType<References> = reference
const several: z.ZodType<References> = z
  .array(reference)
  .refine((list) => list.length > 0, { error: 'at least one reference' })
const references = chooseSchema((value) => (Array.isArray(value) ? several : one))

const commonFields = { type: z.enum(['foreignKey']).optional(), to: references, customProperties }

/** `$defs/RelationshipSchemaLevel`: both ends are named, both alone or both as lists. */
export const schemaRelationship = strictObject({ ...commonFields, from: references }).refine(
  ({ from, to }) => Array.isArray(from) === Array.isArray(to),
  { error: '`from` and `to` to be both single references or both lists' },
)

/** `$defs/RelationshipPropertyLevel`: the property itself is where it comes from. */
export const propertyRelationship = strictObject(commonFields)
