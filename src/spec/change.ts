/** How a change of a contract meets those who rely on it. */
export type ChangeKind = 'breaking' | 'additive' | 'documentation'

/** One difference between two versions of a contract. */
export interface Change {
  readonly kind: ChangeKind
  /** What changed: `flights.delay`, `flights.quality[rows]`, `slaProperties.latency`. */
  readonly path: string
  /** The schema object it is about, as the old contract calls it where it had it. */
  readonly dataset?: string
  /** The column it is about, outermost first, with dots. */
  readonly column?: string
  readonly message: string
}

/** Notes changes of one kind of thing; the place is filled in. */
export type Note = (kind: ChangeKind, message: string, path?: string) => void

/** Whether two JSON values are the same, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => sameValue(Reflect.get(a, key), Reflect.get(b, key)))
}

/** A value in a sentence. */
export const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
