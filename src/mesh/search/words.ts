/** Words of a text, as it writes them: letters and digits only, so that nothing in them means anything to FTS5. */
export const wordsIn = (text: string): readonly string[] => text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

/** `flightDate` as `flight Date`: names that programs give have words too. */
export const splitWords = (name: string): string =>
  isWithoutCapitals(name) ? name : name.replace(/([\p{Ll}\d])(?=\p{Lu})/gu, '$1 ')

/** As most names are; in those of other letters than ASCII's there may be some. */
const isWithoutCapitals = (name: string): boolean => /^[ -@[-~]*$/.test(name)

/** A word as it is compared: without case and accents. */
export const foldWord = (word: string): string =>
  isAscii(word) ? word.toLowerCase() : word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Whether a text has printable characters of ASCII only, and so nothing that is folded but case. */
export const isAscii = (text: string): boolean => /^[ -~]*$/.test(text)

/** Fragments of three letters. */
export function fragmentsOf(word: string): readonly string[] {
  const letters = Array.from(word)
  return letters.slice(2).map((_, index) => letters.slice(index, index + 3).join(''))
}
