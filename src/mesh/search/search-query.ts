import { fragmentsOf, wordsIn } from './words.ts'

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
  const fragments = new Set(wordsOf(text).flatMap((word) => fragmentsOf(word.toLowerCase())))
  if (fragments.size === 0) return undefined
  return [...fragments]
    .slice(0, mostFragments)
    .map((fragment) => `"${fragment}"`)
    .join(' OR ')
}

const wordsOf = (text: string): readonly string[] => wordsIn(text).slice(0, mostWords)

/** Whether a name has a word that begins with one of those of a question, as `wordsQuery` takes them. */
export function matchesWords(name: string, text: string): boolean {
  const asked = wordsOf(text).map((word) => word.toLowerCase())
  return wordsIn(name).some((word) => asked.some((each) => word.toLowerCase().startsWith(each)))
}
