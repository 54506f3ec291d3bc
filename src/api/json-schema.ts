import * as z from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/** A schema as JSON Schema 2020-12; those with an `id` are in `$defs`, and referred to. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    // What is added to an answer later breaks no client: only bodies refuse what they do not know.
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // To JSON Schema it would say that only the server sets it.
      if (zodSchema._zod.def.type === 'readonly') delete jsonSchema.readOnly
    },
  })
  return rest
}

/** The schemas of an object's properties by their names. */
export function propertiesOf(schema: z.ZodObject | undefined): ReadonlyMap<string, JsonSchema> {
  if (schema === undefined) return new Map()
  return new Map(Object.entries(schema.shape).map(([name, each]) => [name, jsonSchemaOf(each as z.ZodType)]))
}
