import { seenText } from '../../spec/seen-text.ts'

/** Longest text of somebody else's that is passed on, in characters. */
const longestText = 1000
/** Most entries of one list. */
const longestList = 200

/** Text of somebody else's, with nothing in it that is not seen, and of a bounded length. */
export const plainText = (text: string): string => seenText(text, longestText)

/** Every text in a value made plain, names of fields too; of a long list its beginning. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (Array.isArray(value)) return plainList(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [plainText(name), plainValue(field)]),
  )
}

const plainList = (list: readonly unknown[]): readonly unknown[] =>
  list.length <= longestList
    ? list.map(plainValue)
    : [...list.slice(0, longestList).map(plainValue), `… and ${list.length - longestList} more`]
