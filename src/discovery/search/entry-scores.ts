import { EntrySheet } from './entry-sheet.ts'
import type { Reading, Unit } from './question.ts'
import type { EntryField, WordLists } from './word-lists.ts'

/** What entries are looked for in. */
export interface Searched {
  /** 1 for each entry that may be known of: others are as if they were not there. */
  readonly known: Uint8Array
  /** How many these are. */
  readonly count: number
  readonly nameWords: readonly number[]
}

/** A name says more than a description. */
const fieldWeights: Readonly<Record<EntryField, number>> = {
  name: 10,
  datasets: 8,
  columns: 5,
  people: 5,
  place: 7,
  about: 2,
}
const allFields = ['name', 'datasets', 'columns', 'people', 'place', 'about'] as const

export const fieldBits: Readonly<Record<EntryField, number>> = {
  name: 1,
  datasets: 2,
  columns: 4,
  people: 8,
  place: 16,
  about: 32,
}

/** A word that only begins as it was asked fits less; one and many of something are nearly the same. */
const prefixWeight = 0.7
const pluralWeight = 0.95
/** A name that has all of the question and nothing else. */
export const wholeNameWeight = 4

/** The entries that have a word somewhere. */
interface Posting {
  readonly bit: number
  readonly weight: number
  readonly ids: Uint32Array
}

/** A question with all that the index has of it. */
export type ReadUnits = readonly ReadUnit[]

interface ReadUnit extends Pick<Unit, 'isNeeded'> {
  readonly readings: readonly ReadReading[]
}

interface ReadReading {
  readonly weight: number
  /** Of each of its words. */
  readonly words: readonly (readonly Posting[])[]
}

/** Looks the words of a question up. */
export const readUnits = (units: readonly Unit[], words: Pick<WordLists, 'ids'>): Promise<ReadUnits> =>
  Promise.all(
    units.map(async ({ isNeeded, readings }) => ({
      isNeeded,
      readings: await Promise.all(
        readings.map(async (reading) => ({
          weight: reading.weight,
          words: await Promise.all(reading.words.map((word) => postingsOf(word, reading, words))),
        })),
      ),
    })),
  )

async function postingsOf(
  word: string,
  { isPrefix }: Pick<Reading, 'isPrefix'>,
  words: Pick<WordLists, 'ids'>,
): Promise<readonly Posting[]> {
  const postings: Posting[] = []
  for (const field of allFields)
    for (const { form, prefix, factor } of formsOf(word, isPrefix)) {
      const ids = await words.ids({ field, word: form, isPrefix: prefix })
      // Nothing that begins with it is it.
      if (prefix && ids.length === 0) break
      if (ids.length > 0) postings.push({ bit: fieldBits[field], weight: fieldWeights[field] * factor, ids })
    }
  return postings
}

interface WordForm {
  readonly form: string
  readonly prefix: boolean
  readonly factor: number
}

const formsOf = (word: string, isPrefix: boolean): readonly WordForm[] => [
  ...(isPrefix
    ? [
        { form: word, prefix: true, factor: prefixWeight },
        { form: `${word}s`, prefix: false, factor: pluralWeight },
      ]
    : []),
  { form: word, prefix: false, factor: 1 },
]

/** Sheets are large, and questions are scored one after the other: there is one of each, for all of them. */
const sheets = {
  all: new EntrySheet(),
  unit: new EntrySheet(),
  reading: new EntrySheet(),
  word: new EntrySheet(),
}

/**
 * Entries by how well they fit all of the units; where none fits all, those that fit most of them. Units that
 * need not be found come last. The sheet is good until the next question is scored.
 */
export function scoreEntries(searched: Searched, units: ReadUnits): EntrySheet {
  const { known, count, nameWords } = searched
  const { all, unit } = sheets
  all.begin(known.length)
  let weights = 0
  const needed = units.filter(({ isNeeded }) => isNeeded).length
  for (const { readings, isNeeded } of units) {
    scoreUnit(searched, readings)
    if (!isNeeded) {
      nameUnit(all, unit)
      continue
    }
    // Only of what is known: else what is hidden would tell of itself by the scores of others.
    const weight = rarity(unit.size, count)
    weights += weight
    for (let place = 0; place < unit.size; place += 1) addUnit(all, unit.ids[place] ?? 0, weight)
  }
  const least = fewestParts(all, needed)
  all.keep((id) => (all.found[id] ?? 0) >= least)
  for (let place = 0; place < all.size; place += 1) {
    const id = all.ids[place] ?? 0
    const whole = wholeName(all.named[id] ?? 0, nameWords[id] ?? 0, needed)
    all.scores[id] = (all.scores[id] ?? 0) / weights + whole
  }
  return all
}

/** What fits already fits its name better by a word that need not be there. */
function nameUnit(all: EntrySheet, { ids, size, named }: EntrySheet): void {
  for (let place = 0; place < size; place += 1) {
    const id = ids[place] ?? 0
    if ((all.found[id] ?? 0) > 0) all.named[id] = (all.named[id] ?? 0) + (named[id] ?? 0)
  }
}

function addUnit(all: EntrySheet, id: number, weight: number): void {
  const { unit } = sheets
  if (all.found[id] === 0) all.put(id)
  all.scores[id] = (all.scores[id] ?? 0) + (unit.scores[id] ?? 0) * weight
  all.fields[id] = (all.fields[id] ?? 0) | (unit.fields[id] ?? 0)
  all.named[id] = (all.named[id] ?? 0) + (unit.named[id] ?? 0)
  all.found[id] = (all.found[id] ?? 0) + 1
}

/** How much of a name a question has, and of the question the name. */
export const wholeName = (matched: number, nameWords: number, units: number): number =>
  (wholeNameWeight * Math.min(matched, nameWords)) / Math.max(nameWords, units, 1)

/** From 1 for a word that hardly any entry has to a tenth for one that all have. */
const rarity = (count: number, all: number): number =>
  Math.max(0.1, Math.log((all + 1) / (count + 1)) / Math.log(all + 2))

/** How many parts of the question an entry must have to be an answer. */
function fewestParts({ ids, size, found }: EntrySheet, units: number): number {
  let most = 0
  for (let place = 0; place < size; place += 1) most = Math.max(most, found[ids[place] ?? 0] ?? 0)
  // What has less than half of a question is no answer.
  return most * 2 < units ? units + 1 : most
}

/** Fills the sheet of a unit: each entry counts as its best reading does. */
function scoreUnit(searched: Searched, readings: readonly ReadReading[]): void {
  const { unit } = sheets
  unit.begin(searched.known.length)
  for (const { words, weight } of readings) {
    const { ids, size, scores, fields, named, found } = scoreReading(searched, words)
    for (let place = 0; place < size; place += 1) {
      const id = ids[place] ?? 0
      // One that lacks a word of the reading.
      if (found[id] !== words.length) continue
      const score = ((scores[id] ?? 0) / words.length) * weight
      if (unit.scores[id] === 0) unit.put(id)
      unit.fields[id] = (unit.fields[id] ?? 0) | (fields[id] ?? 0)
      unit.named[id] = Math.max(unit.named[id] ?? 0, named[id] ?? 0)
      unit.scores[id] = Math.max(unit.scores[id] ?? 0, score)
    }
  }
}

/** The sums of a reading's words. */
function scoreReading(searched: Searched, words: readonly (readonly Posting[])[]): EntrySheet {
  const { reading, word } = sheets
  const [only] = words
  // Most readings are one word.
  if (words.length === 1 && only !== undefined) return scoreWord(searched, only)
  reading.begin(searched.known.length)
  for (const postings of words) {
    scoreWord(searched, postings)
    for (let place = 0; place < word.size; place += 1) {
      const id = word.ids[place] ?? 0
      if (reading.found[id] === 0) reading.put(id)
      reading.scores[id] = (reading.scores[id] ?? 0) + (word.scores[id] ?? 0)
      reading.fields[id] = (reading.fields[id] ?? 0) | (word.fields[id] ?? 0)
      reading.named[id] = (reading.named[id] ?? 0) + (word.named[id] ?? 0)
      reading.found[id] = (reading.found[id] ?? 0) + 1
    }
  }
  return reading
}

/** The best place that each entry has a word in. */
function scoreWord({ known }: Searched, postings: readonly Posting[]): EntrySheet {
  const { word } = sheets
  word.begin(known.length)
  const { scores, fields, named, found } = word
  for (const { bit, weight, ids } of postings)
    for (let place = 0; place < ids.length; place += 1) {
      const id = ids[place] ?? 0
      if (known[id] !== 1) continue
      const score = scores[id] ?? 0
      if (score === 0) {
        word.put(id)
        found[id] = 1
      }
      fields[id] = (fields[id] ?? 0) | bit
      if (bit === fieldBits.name) named[id] = 1
      if (weight > score) scores[id] = weight
    }
  return word
}
