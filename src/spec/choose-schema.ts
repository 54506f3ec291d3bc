import * as z from 'zod'

/**
 * A schema that depends on the value (JSON Schema's if/then): `pick` looks and answers with the schema to hold it
 * against. Unlike a union, its issues are those of the one alternative that was meant.
 */
export const chooseSchema = <Value>(pick: (value: unknown) => z.ZodType<Value>): z.ZodType<Value> =>
  z.unknown().transform((value, context): Value => {
    const result = pick(value).safeParse(value)
    if (result.success) return result.data
    // The messages are made already, so the input that zod would make them of is not needed.
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: undefined })
    return z.NEVER
  })

/** The field `name` of a value that may be anything. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
