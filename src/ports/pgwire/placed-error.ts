import { errorFields, type ErrorFields } from './postgres-error.ts'

/** An error of a part of a text, with its place in the whole, in characters. */
export function placedError(error: unknown, sql: string, offset: number): ErrorFields {
  const fields = errorFields(error)
  if (fields.position === undefined) return fields
  const before = sql.slice(0, offset + fields.position - 1)
  return { ...fields, position: Array.from(before).length + 1 }
}

/** Where the SQL of a command begins in the text that the client sent. */
export const commandOffset = (
  part: { readonly offset: number } | undefined,
  command: { readonly kind: string; readonly offset?: number | undefined } | undefined,
): number => (part?.offset ?? 0) + (command?.offset ?? 0)
