import * as z from 'zod'

/** JSON Schema's `integer`, of any size; zod's own stops at the safe integers. Messages name what is expected. */
export const integer = z.number().refine((value) => Number.isInteger(value), { error: 'an integer' })

export const notNegative = integer.refine((value) => value >= 0, { error: 'an integer of 0 or more' })

/** Any JSON value. YAML can also say `.inf` and `.nan`, which JSON cannot. */
export const anyValue = z
  .unknown()
  .refine((value) => typeof value !== 'number' || Number.isFinite(value), { error: 'a finite number' })

/** Any JSON value but an object or an array. */
export const scalarValue = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'a string, a number, a boolean or null',
})

/** Any JSON object, its content unchecked. */
export const anyObject = z.looseObject({})
