/** JSON in which no number loses a digit: one that a double cannot hold is `{ $number: its text }`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** How DuckDB writes a place that a node does not have. Inside a text its quotes would have backslashes. */
const noLocation = ',"query_location":18446744073709551615'

/** What a number looks like that might not survive as a double. */
const delicate = /[:,[]-?\d{16,}|\.\d|\d[eE]/

/** Reads a tree of DuckDB without rounding: its constants have up to 128 bits. */
export function readJson(text: string): Json {
  const located = text.replaceAll(noLocation, '')
  // A reviver is called for every value, which costs more than all the rest.
  const value: unknown = delicate.test(located) ? JSON.parse(located, reviveNumber) : JSON.parse(located)
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
