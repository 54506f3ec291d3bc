/** More words than people type only make work. */
const mostWords = 12
const mostFragments = 48

/** A query of FTS5 for rows that have every word, or one that begins with it; undefined where there is no word. */
export function wordsQuery(text: string): string | undefined {
  const words = wordsOf(text)
  return words.length === 0 ? undefined : words.map((word) => `"${word}"*`).join(' ')
}

/** A query of FTS5 for rows that have some of the words' fragments of three letters: mistyped names are found by it. */
export function fragmentsQuery(text: string): string | undefined {
  const fragments = new Set(wordsOf(text).flatMap(fragmentsOf))
  if (fragments.size === 0) return undefined
  return [...fragments]
    .slice(0, mostFragments)
    .map((fragment) => `"${fragment}"`)
    .join(' OR ')
}

/** Letters and digits only, so that nothing in them means anything to FTS5. */
const wordsOf = (text: string): readonly string[] =>
  (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, mostWords)

function fragmentsOf(word: string): readonly string[] {
  const letters = Array.from(word.toLowerCase())
  return letters.slice(2).map((_, index) => letters.slice(index, index + 3).join(''))
}

/** Whether a name has a word that begins with one of those of a question, as `wordsQuery` takes them. */
export function matchesWords(name: string, text: string): boolean {
  const asked = wordsOf(text).map((word) => word.toLowerCase())
  return wordsOf(name).some((word) => asked.some((each) => word.toLowerCase().startsWith(each)))
}
