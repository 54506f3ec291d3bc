import { foldWord, isAscii } from '../../mesh/search/words.ts'
import { foldedWords, type Reading, type Unit } from './question.ts'
import type { SearchEntry } from './search-entry.ts'

/** Why something was found: where, and the text with what was meant between `⟦` and `⟧`. */
export interface Match {
  readonly field: 'name' | 'dataset' | 'column' | 'person' | 'domain' | 'tag' | 'description' | 'term'
  /** The name of the dataset or column; the dataset's before a column's, `flights.delay`. */
  readonly name?: string
  readonly snippet: string
  /** How it was read: as it was asked, by a synonym, or as a word that is nearly it. */
  readonly how: Reading['how']
}

export const markStart = '⟦'
export const markEnd = '⟧'

/** More than that is not read. */
const mostMatches = 12
const snippetWords = 24

/** The matches of an entry, most telling first. */
export function explainEntry(entry: SearchEntry, units: readonly Unit[]): readonly Match[] {
  const readings = neededReadings(units)
  const matches: Match[] = []
  for (const part of entryParts(entry)) {
    if (matches.length === mostMatches) break
    matches.push(...matchOf(part, readings))
  }
  return matches
}

/** The matches of a term or a person. */
export const explainNames = (
  field: 'term' | 'person',
  {
    name,
    names,
    about,
  }: { readonly name: string; readonly names: readonly string[]; readonly about: string },
  units: readonly Unit[],
): readonly Match[] =>
  [name, ...names, about].flatMap((text) => matchOf({ field, text }, neededReadings(units)))

const neededReadings = (units: readonly Unit[]): readonly Reading[] =>
  units.flatMap(({ isNeeded, readings }) => (isNeeded ? readings : []))

interface Part {
  readonly field: Match['field']
  readonly text: string
  readonly name?: string
}

const entryParts = ({ product, title, datasets, people, tags, about }: SearchEntry): readonly Part[] => {
  const [domain = '', name = ''] = product.split('/')
  return [
    { field: 'name', text: name },
    ...(title === name ? [] : [{ field: 'name' as const, text: title }]),
    ...datasets.map((dataset): Part => ({ field: 'dataset', name: dataset.name, text: dataset.name })),
    ...datasets.flatMap(({ name: dataset, columns }) =>
      columns.map((column): Part => ({
        field: 'column',
        name: `${dataset}.${column.name}`,
        text: column.name,
      })),
    ),
    { field: 'domain', text: domain },
    ...tags.map((text): Part => ({ field: 'tag', text })),
    ...people.map((text): Part => ({ field: 'person', text })),
    { field: 'description', text: about },
    ...datasets.map((dataset): Part => ({ field: 'description', name: dataset.name, text: dataset.about })),
    ...datasets.flatMap(({ name: dataset, columns }) =>
      columns.map((column): Part => ({
        field: 'description',
        name: `${dataset}.${column.name}`,
        text: column.about,
      })),
    ),
  ]
}

/** A reading counts where all of its words are in the part, so that half a synonym does not. */
function matchOf({ field, text, name }: Part, readings: readonly Reading[]): readonly Match[] {
  const whole = foldWord(text)
  // Most texts have nothing of a question, and need not be taken apart.
  if (isAscii(text) && !readings.some((reading) => reading.words.every((word) => whole.includes(word))))
    return []
  const words = foldedWords(text)
  const isIn = (word: string, { isPrefix }: Reading): boolean =>
    whole === word || words.some((each) => each === word || (isPrefix && each.startsWith(word)))
  const fitting = readings.filter((reading) => reading.words.every((word) => isIn(word, reading)))
  const [best] = fitting.toSorted((a, b) => b.weight - a.weight)
  if (best === undefined) return []
  const snippet = marked(text, fitting)
  return [{ field, ...(name === undefined ? {} : { name }), snippet, how: best.how }]
}

/** The text with marks around the words that were meant; a long one is cut around the first of them. */
function marked(text: string, readings: readonly Reading[]): string {
  const pieces = text.split(/([\p{L}\p{N}\p{M}]+)/u)
  const isMeant = pieces.map((piece, index) => index % 2 === 1 && isMeantWord(piece, readings))
  const first = isMeant.indexOf(true)
  const from = Math.max(0, first - snippetWords)
  const until = Math.min(pieces.length, first + snippetWords + 1)
  const shown = pieces
    .slice(from, until)
    .map((piece, index) => (isMeant[index + from] === true ? `${markStart}${piece}${markEnd}` : piece))
    .join('')
  return `${from > 0 ? '…' : ''}${shown}${until < pieces.length ? '…' : ''}`
}

function isMeantWord(word: string, readings: readonly Reading[]): boolean {
  const whole = foldWord(word)
  // Most words of a text are not, and need not be taken apart.
  if (isAscii(word) && !readings.some(({ words }) => words.some((each) => whole.includes(each)))) return false
  return [...foldedWords(word), whole].some((part) =>
    readings.some(({ words, isPrefix }) =>
      words.some((each) => part === each || (isPrefix && part.startsWith(each))),
    ),
  )
}
