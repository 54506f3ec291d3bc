/** A field of a document that other nodes may have written, where it is an object; an empty one where not. */
export function objectAt(value: unknown, field: string): Readonly<Record<string, unknown>> {
  const found = fieldOf(value, field)
  return typeof found === 'object' && found !== null ? { ...found } : {}
}

/** A field where it is text; an empty text where not. */
export function textAt(value: unknown, field: string): string {
  const found = fieldOf(value, field)
  return typeof found === 'string' ? found : ''
}

/** The texts of a list. */
export const textsAt = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? Reflect.get(value, field)
    : undefined
