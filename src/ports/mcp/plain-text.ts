/** Longest text of somebody else's that is passed on, in characters. */
const longestText = 1000
/** Most entries of one list. */
const longestList = 200

/**
 * What is written so that people do not see it: control and format characters (directions, zero widths, tags), private
 * and unassigned ones, halves of pairs, and what a font may leave out, as variation selectors, of which a row says anything.
 */
export const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const breaks = /[\t\n\r\u2028\u2029]+/g

/** Text of somebody else's, with nothing in it that is not seen, and of a bounded length. */
export function plainText(text: string): string {
  const seen = text
    .slice(0, 2 * longestText)
    .replaceAll(breaks, ' ')
    .replaceAll(unseen, '')
    .trim()
  return seen.length > longestText ? `${seen.slice(0, longestText).replace(/\p{Cs}$/u, '')}…` : seen
}

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
