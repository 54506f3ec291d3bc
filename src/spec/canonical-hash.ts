import { hash } from 'node:crypto'

/** SHA-256, as hex, of canonical JSON: equal values have equal hashes. */
export const canonicalHash = (value: unknown): string => hash('sha256', canonicalJson(value))

/** JSON in one line with the keys of objects sorted. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))

/** A copy, because `JSON.stringify` with a replacer takes twice as long, and a plan hashes every product. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value).sort()) put(copy, key, sorted(value[key]))
  return copy
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Assigning to `__proto__` would set no key. */
function put(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(record, key, { value, enumerable: true })
  else record[key] = value
}
