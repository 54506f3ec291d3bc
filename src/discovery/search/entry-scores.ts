import type { Reading, Unit } from './question.ts'
import type { EntryField, WordLists } from './word-lists.ts'

/** How well each entry fits a question, by number; 0 where it does not. */
export interface EntryScores {
  readonly scores: Float32Array
  /** Where something was found, as bits of `fieldBits`. */
  readonly fields: Uint8Array
}

/** What entries are looked for in. */
export interface Searched {
  readonly words: Pick<WordLists, 'ids'>
  /** 1 for each entry that may be known of: others are as if they were not there. */
  readonly known: Uint8Array
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

/**
 * Entries by how well they fit all of the units; where none fits all, those that fit most of them. A word that most
 * entries have tells nothing, so it need not be there.
 */
export async function scoreEntries(searched: Searched, units: readonly Unit[]): Promise<EntryScores> {
  const { known } = searched
  const scores = new Float32Array(known.length)
  const fields = new Uint8Array(known.length)
  const found = new Uint8Array(known.length)
  const inName = new Uint8Array(known.length)
  // Only those: else what is hidden would tell of itself by the scores of others.
  const all = known.reduce((sum, each) => sum + each, 0)
  let weights = 0
  for (const unit of units) {
    const { best, of, named, count } = await scoreUnit(searched, unit)
    const weight = rarity(count, all)
    weights += weight
    for (let id = 0; id < best.length; id += 1) {
      const score = best[id] ?? 0
      if (score === 0) continue
      scores[id] = (scores[id] ?? 0) + score * weight
      fields[id] = (fields[id] ?? 0) | (of[id] ?? 0)
      found[id] = (found[id] ?? 0) + 1
      inName[id] = (inName[id] ?? 0) + (named[id] ?? 0)
    }
  }
  keepFitting({ scores, found }, units.length)
  for (let id = 0; id < scores.length; id += 1) {
    const score = scores[id] ?? 0
    if (score > 0)
      scores[id] = score / weights + wholeName(inName[id] ?? 0, searched.nameWords[id] ?? 0, units.length)
  }
  return { scores, fields }
}

/** How much of a name a question has, and of the question the name. */
export const wholeName = (matched: number, nameWords: number, units: number): number =>
  (wholeNameWeight * Math.min(matched, nameWords)) / Math.max(nameWords, units, 1)

/** From 1 for a word that hardly any entry has to a tenth for one that all have. */
const rarity = (count: number, all: number): number =>
  Math.max(0.1, Math.log((all + 1) / (count + 1)) / Math.log(all + 2))

function keepFitting(
  { scores, found }: { readonly scores: Float32Array; readonly found: Uint8Array },
  units: number,
): void {
  let most = 0
  for (const count of found) most = Math.max(most, count)
  // What has less than half of a question is no answer.
  const wanted = most * 2 < units ? units + 1 : most
  for (let id = 0; id < scores.length; id += 1) if ((found[id] ?? 0) < wanted) scores[id] = 0
}

interface UnitScores {
  readonly best: Float32Array
  readonly of: Uint8Array
  /** How many words of the reading are in the name. */
  readonly named: Uint8Array
  readonly count: number
}

async function scoreUnit(searched: Searched, { readings }: Unit): Promise<UnitScores> {
  const size = searched.known.length
  const best = new Float32Array(size)
  const of = new Uint8Array(size)
  const named = new Uint8Array(size)
  for (const reading of readings) {
    const words = await Promise.all(reading.words.map((word) => scoreWord(searched, word, reading)))
    addReading({ best, of, named }, words, reading)
  }
  let count = 0
  for (const score of best) if (score > 0) count += 1
  return { best, of, named, count }
}

/** What has all of a reading's words fits as well as they do on average. */
function addReading(
  { best, of, named }: Omit<UnitScores, 'count'>,
  words: readonly EntryScores[],
  { weight }: Reading,
): void {
  for (let id = 0; id < best.length; id += 1) {
    let sum = 0
    let bits = 0
    let inName = 0
    for (const { scores, fields } of words) {
      const score = scores[id] ?? 0
      if (score === 0) {
        sum = 0
        break
      }
      sum += score
      bits |= fields[id] ?? 0
      if (((fields[id] ?? 0) & fieldBits.name) !== 0) inName += 1
    }
    const score = (sum / words.length) * weight
    if (score === 0) continue
    of[id] = (of[id] ?? 0) | bits
    named[id] = Math.max(named[id] ?? 0, inName)
    if (score > (best[id] ?? 0)) best[id] = score
  }
}

async function scoreWord(
  { words, known }: Searched,
  word: string,
  { isPrefix }: Pick<Reading, 'isPrefix'>,
): Promise<EntryScores> {
  const scores = new Float32Array(known.length)
  const fields = new Uint8Array(known.length)
  for (const field of allFields) {
    for (const { form, prefix, factor } of formsOf(word, isPrefix)) {
      const ids = await words.ids({ field, word: form, isPrefix: prefix })
      // Nothing that begins with it is it.
      if (prefix && ids.length === 0) break
      const weight = fieldWeights[field] * factor
      for (const id of ids) {
        if (known[id] !== 1) continue
        fields[id] = (fields[id] ?? 0) | fieldBits[field]
        if (weight > (scores[id] ?? 0)) scores[id] = weight
      }
    }
  }
  return { scores, fields }
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
