/** JSON in which no number loses a digit: one that a double cannot hold is `{ $number: its text }`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** Reads JSON without rounding: DuckDB's trees hold 2^64-1 and constants of 128 bits. */
export function readJson(text: string): Json {
  // JSON.parse is typed `any`; what it returns is Json by construction of the reviver.
  const value: unknown = JSON.parse(text, reviveNumber)
  if (!isJson(value)) throw new TypeError('not JSON')
  return value
}

function reviveNumber(_key: string, value: unknown, context?: { readonly source: string }): unknown {
  if (typeof value !== 'number' || context === undefined || String(value) === context.source) return value
  return { $number: context.source }
}

/** Whether `value` can be JSON at all; its members were made by the same parser. */
function isJson(value: unknown): value is Json {
  return value === null || ['boolean', 'number', 'string', 'object'].includes(typeof value)
}

/** The inverse of `readJson`, digit by digit. */
export function writeJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(writeJson).join(',')}]`
  const number = value['$number']
  if (typeof number === 'string') return number
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`)
  return `{${members.join(',')}}`
}

export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isArray(value)
