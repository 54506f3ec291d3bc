import { foldWord, splitWords, wordsIn } from '../../mesh/search/words.ts'
import { editDistance } from '../../spec/nearest.ts'
import type { BusinessTerm } from '../../spec/vocabulary.ts'
import { commonWords } from './common-words.ts'
import type { SimilarWord } from './word-lists.ts'

/** A part of a question that has to be found, in one of these ways. */
export interface Unit {
  /** As it was asked. */
  readonly asked: string
  /** Whether an answer has to have it; a word like `of` only counts where a name has it. */
  readonly isNeeded: boolean
  readonly readings: readonly Reading[]
}

/** Words that all have to be there for a part of a question to be found. */
export interface Reading {
  readonly words: readonly string[]
  readonly how: 'asked' | 'synonym' | 'similar'
  /** Whether words that begin with these will do. */
  readonly isPrefix: boolean
  /** What it counts, 1 for the words as they were asked. */
  readonly weight: number
}

/** What a question is read with. */
export interface QuestionReader {
  /** Whether something that may be known of has a word that begins so. */
  readonly isKnown: (word: string) => Promise<boolean>
  /** Words of what may be known of that are nearly this one, nearest first. */
  readonly similar: (word: string, furthest: number) => Promise<readonly SimilarWord[]>
  readonly labels: readonly Label[]
}

/** One name of a term, and all that it has. */
export interface Label {
  readonly words: readonly string[]
  readonly term: string
}

/** More words than people type only make work. */
const mostWords = 8
const mostSimilar = 3

/** All names of the vocabulary's terms. */
export const labelsOf = (terms: readonly BusinessTerm[]): readonly Label[] =>
  terms.flatMap(({ name, synonyms }) =>
    [name, ...synonyms].map((label) => ({ words: foldedWords(label), term: name })),
  )

/** Words of a name or a question, as they are compared: `wildlifeStrikes` has two. */
export const foldedWords = (text: string): readonly string[] => wordsIn(splitWords(text)).map(foldWord)

/** Reads a question: its words, words that nearly are them where nothing has them, and other names of terms. */
export async function readQuestion(text: string, reader: QuestionReader): Promise<readonly Unit[]> {
  const asked = askedWords(text)
  const units = await Promise.all(asked.map((word) => readWord(word, reader)))
  return neededFirst(withSynonyms(units, reader.labels))
}

/** More words than are looked for are left out, those that need not be found before others; of a URN, the mesh is none. */
function askedWords(text: string): readonly string[] {
  const asked = wordsIn(text.replace(/^\s*urn:hansa:[^:]*:/i, ''))
  const needed = asked.filter((word) => !isCommon(word)).slice(0, mostWords)
  const others = new Set(asked.filter(isCommon).slice(0, mostWords - needed.length))
  return asked.filter((word) => needed.includes(word) || others.has(word)).slice(0, mostWords)
}

const isCommon = (word: string): boolean => commonWords.has(foldWord(word))

/** A question of common words alone asks for them. */
const neededFirst = (units: readonly Unit[]): readonly Unit[] =>
  units.some(({ isNeeded }) => isNeeded)
    ? units.toSorted((a, b) => Number(b.isNeeded) - Number(a.isNeeded))
    : units.map((unit) => ({ ...unit, isNeeded: true }))

async function readWord(asked: string, reader: QuestionReader): Promise<Unit> {
  const word = foldWord(asked)
  // As it is: more begins with it than is meant.
  if (isCommon(asked)) return { asked, isNeeded: false, readings: [{ ...asAsked([word]), isPrefix: false }] }
  const parts = foldedWords(asked)
  const readings: Reading[] = [asAsked([word])]
  if (parts.length > 1) readings.push(asAsked(parts))
  const singular = singularOf(word)
  if (singular !== word) readings.push({ ...asAsked([singular]), weight: 0.9 })
  for (const { words } of readings)
    if (await everyKnown(words, reader)) return { asked, isNeeded: true, readings }
  return { asked, isNeeded: true, readings: [...readings, ...(await similarReadings(word, reader))] }
}

const asAsked = (words: readonly string[]): Reading => ({
  words,
  how: 'asked',
  // A letter or two begin too much.
  isPrefix: words.every((word) => word.length > 1),
  weight: 1,
})

async function everyKnown(words: readonly string[], { isKnown }: QuestionReader): Promise<boolean> {
  for (const word of words) if (!(await isKnown(word))) return false
  return true
}

/** What may have been meant by a word that nothing has. */
async function similarReadings(word: string, reader: QuestionReader): Promise<readonly Reading[]> {
  const furthest = slips(word.length)
  const similar = furthest === 0 ? [] : await reader.similar(word, furthest)
  const readings = similar.slice(0, mostSimilar).map(({ word: meant, distance }): Reading => ({
    words: [meant],
    how: 'similar',
    isPrefix: false,
    weight: 0.7 / distance,
  }))
  return [...readings, ...(await splitReadings(word, reader))]
}

/** One slip in a word of four letters, two in a long one. */
const slips = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2)

/** `zipcode` may be two words. */
async function splitReadings(word: string, reader: QuestionReader): Promise<readonly Reading[]> {
  const readings: Reading[] = []
  for (let end = 3; end <= word.length - 3; end += 1) {
    const words = [word.slice(0, end), word.slice(end)]
    // Of a word that is mistyped, what it ends with hardly ever begins another, and many begin as it does.
    if (await everyKnown(words.toReversed(), reader))
      readings.push({ words, how: 'similar', isPrefix: true, weight: 0.6 })
  }
  return readings.slice(0, mostSimilar)
}

/** Parts that together are a name of a term are found by its other names too. */
function withSynonyms(units: readonly Unit[], labels: readonly Label[]): readonly Unit[] {
  const read: Unit[] = []
  for (let place = 0; place < units.length;) {
    const found = longestLabel(units.slice(place), labels)
    const some = units.slice(place, place + Math.max(1, found?.words.length ?? 1))
    read.push(...(found === undefined ? some : [withLabels(some, found, labels)]))
    place += some.length
  }
  return read
}

function longestLabel(units: readonly Unit[], labels: readonly Label[]): Label | undefined {
  const fitting = labels.filter(
    ({ words }) =>
      words.length > 0 &&
      words.length <= units.length &&
      words.every((word, index) => units[index]?.readings.some((reading) => isWord(reading, word))),
  )
  return fitting.toSorted((a, b) => b.words.length - a.words.length)[0]
}

const isWord = ({ words }: Reading, word: string): boolean =>
  words.length === 1 && words[0] !== undefined && singularOf(words[0]) === singularOf(word)

function withLabels(units: readonly Unit[], { words, term }: Label, labels: readonly Label[]): Unit {
  const others = labels.filter((label) => label.term === term && label.words.join(' ') !== words.join(' '))
  const [only] = units
  const own: readonly Reading[] =
    units.length === 1 && only !== undefined
      ? only.readings
      : [asAsked(units.map(({ asked }) => foldWord(asked))), { ...asAsked(words), weight: 0.9 }]
  const synonyms = others.map((label): Reading => ({
    words: label.words,
    how: 'synonym',
    isPrefix: true,
    weight: 0.8,
  }))
  return { asked: units.map(({ asked }) => asked).join(' '), isNeeded: true, readings: [...own, ...synonyms] }
}

/** As English has it; a word of another language that ends so is found by its beginning all the same. */
export function singularOf(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

/** Those of some words that are nearly this one. */
export const similarAmong = (
  words: Iterable<string>,
  word: string,
  furthest: number,
): readonly SimilarWord[] =>
  [...new Set(words)]
    .filter((each) => Math.abs(each.length - word.length) <= furthest)
    .map((each) => ({ word: each, distance: editDistance(word, each) }))
    .filter(({ distance }) => distance > 0 && distance <= furthest)
    .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
