import { errorFields, type ErrorFields } from './postgres-error.ts'

/** An error of a part of a text, with its place in the whole, in characters. */
export function placedError(error: unknown, sql: string, offset: number): ErrorFields {
  const fields = errorFields(error)
  if (fields.position === undefined) return fields
  return { ...fields, position: charactersBefore(sql, offset + fields.position - 1) + 1 }
}

/** Texts are long, and positions are counted while everybody waits. */
function charactersBefore(sql: string, end: number): number {
  let count = 0
  for (let at = 0; at < end && at < sql.length; count += 1) at += (sql.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return count
}

/** Where the SQL of a command begins in the text that the client sent. */
export const commandOffset = (
  part: { readonly offset: number } | undefined,
  command: { readonly kind: string; readonly offset?: number | undefined } | undefined,
): number => (part?.offset ?? 0) + (command?.offset ?? 0)
