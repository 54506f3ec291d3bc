/**
 * What is written so that people do not see it: control and format characters (directions, zero widths, tags), private
 * and unassigned ones, halves of pairs, and what a font may leave out, as variation selectors, of which a row says anything.
 */
export const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const breaks = /[\t\n\r\u2028\u2029]+/g

/** Text of somebody else's on one line, with nothing in it that is not seen, of at most so many characters and `…`. */
export function seenText(text: string, longest: number): string {
  const seen = text
    .slice(0, 2 * longest)
    .replaceAll(breaks, ' ')
    .replaceAll(unseen, '')
    .trim()
  return seen.length > longest ? `${seen.slice(0, longest).replace(/\p{Cs}$/u, '')}…` : seen
}
