import { isObject, readJson, type JsonObject } from './sql/json.ts'

/** What the engine says of one error when `errors_as_json` is set; empty where it does not. */
export interface EngineDetails {
  readonly type: string
  readonly subtype: string
  readonly message: string
  readonly name: string
  readonly call: string
  readonly candidates: readonly string[]
  readonly position: number | undefined
}

/** With `errors_as_json`, the engine's message is an object, sometimes behind its class and a colon. */
export function engineDetails(error: unknown): EngineDetails | undefined {
  const text = error instanceof Error ? error.message : ''
  const start = text.indexOf('{"exception_type"')
  if (start < 0) return undefined
  const answer = parsed(text.slice(start))
  if (answer === undefined) return undefined
  const member = (key: string): string => (typeof answer[key] === 'string' ? answer[key] : '')
  const position = Number.parseInt(member('position'), 10)
  return {
    type: member('exception_type'),
    subtype: member('error_subtype'),
    message: member('exception_message'),
    name: member('name'),
    call: member('call'),
    candidates: member('candidates')
      .split(/,(?![^(]*\))/)
      .filter((candidate) => candidate !== ''),
    position: Number.isSafeInteger(position) ? position : undefined,
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = readJson(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The grammar counts in characters, what comes after it in bytes. */
export function characterOffset(sql: string, { position, subtype }: EngineDetails): number {
  if (subtype === 'SYNTAX_ERROR') return Array.from(sql).slice(0, position).join('').length
  return Buffer.from(sql).subarray(0, position).toString().length
}
