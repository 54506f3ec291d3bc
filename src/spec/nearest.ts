/** The word of `candidates` that `word` was most likely meant to be, or undefined where none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase()
  const words = [...candidates]
  let best: string | undefined
  let bestDistance = furthestTypo(typed.length) + 1
  for (const candidate of words) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = editDistance(typed, candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best ?? begunWith(typed, words)
}

/** The one candidate that a word of three letters or more is the beginning of: `int` means `integer`. */
function begunWith(typed: string, words: readonly string[]): string | undefined {
  const found = typed.length < 3 ? [] : words.filter((each) => each.toLowerCase().startsWith(typed))
  return found.length === 1 && found[0]?.length !== typed.length ? found[0] : undefined
}

/** `Did you mean …?`, or undefined where nothing is close: fits `Issue.remedy`. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates)
  return found === undefined ? undefined : `Did you mean \`${found}\`?`
}

/** One slip in a short word, two in a middling one, then one per four letters. */
const furthestTypo = (length: number): number => (length <= 3 ? 1 : Math.max(2, Math.floor(length / 4)))

/** Damerau-Levenshtein distance (optimal string alignment): insert, delete, replace, swap neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) row.push(cheapest(a, b, { i, j, row, last, beforeLast }))
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

interface Cell {
  readonly i: number
  readonly j: number
  readonly row: readonly number[]
  readonly last: readonly number[]
  readonly beforeLast: readonly number[]
}

function cheapest(a: string, b: string, { i, j, row, last, beforeLast }: Cell): number {
  const same = a[i - 1] === b[j - 1]
  const edited = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
  return swapped ? Math.min(edited, (beforeLast[j - 2] ?? 0) + 1) : edited
}
