import type { Domain } from '../../spec/mesh.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import type { Catalogue } from './catalogue.ts'
import { wholeName, wholeNameWeight } from './entry-scores.ts'
import { foldedWords, type Reading, type Unit } from './question.ts'

/** A term of the vocabulary, or somebody who answers for products: few enough to be looked at one by one. */
export interface SmallDocument {
  readonly kind: 'term' | 'person'
  readonly name: string
  readonly about: string
  /** For a person, how many products they work on. */
  readonly products: number
  /** What it is found by besides its name. */
  readonly names: readonly string[]
  /** Words of the name, of the other names, and of what it is about. */
  readonly words: Readonly<Record<'name' | 'names' | 'about', readonly string[]>>
}

/** Business terms and purposes. */
export const termDocuments = ({ terms = [], purposes }: Vocabulary): readonly SmallDocument[] => [
  ...terms.map(({ name, description, synonyms }) =>
    withWords({ kind: 'term', name, about: description, names: synonyms, products: 0 }),
  ),
  ...purposes.map(({ name, description }) =>
    withWords({ kind: 'term', name, about: description, names: [], products: 0 }),
  ),
]

const withWords = (document: Omit<SmallDocument, 'words'>): SmallDocument => ({
  ...document,
  words: {
    name: foldedWords(document.name),
    names: document.names.flatMap(foldedWords),
    about: foldedWords(document.about),
  },
})

/** Owners of domains and members of products' teams, as far as they belong to what may be known of. */
export function personDocuments(
  { products, people }: Pick<Catalogue, 'products' | 'people'>,
  domains: readonly Pick<Domain, 'name' | 'owners'>[],
  known: Uint8Array,
): readonly SmallDocument[] {
  const owned = new Map<string, string[]>()
  for (const { name, owners } of domains)
    for (const owner of owners) owned.set(owner, [...(owned.get(owner) ?? []), name])
  const worksOn = new Map<string, number>()
  for (const [id, product] of products.entries())
    if (product !== undefined && known[id] === 1)
      for (const person of people[id] ?? []) worksOn.set(person, (worksOn.get(person) ?? 0) + 1)
  return [...new Set([...owned.keys(), ...worksOn.keys()])].map((name) => {
    const domainsOfThem = owned.get(name) ?? []
    const about = domainsOfThem.length === 0 ? '' : `Owner of ${domainsOfThem.join(', ')}`
    return withWords({ kind: 'person', name, about, names: [], products: worksOn.get(name) ?? 0 })
  })
}

/** All words that a document has in its names. */
export const wordsOfDocument = ({ words }: SmallDocument): readonly string[] => [
  ...words.name,
  ...words.names,
]

/** How well a document fits a question, on the scale of entries; 0 where it does not fit all of it. */
export function scoreDocument({ words }: SmallDocument, units: readonly Unit[]): number {
  let sum = 0
  let inName = 0
  const needed = units.filter(({ isNeeded }) => isNeeded).length
  for (const { readings, isNeeded } of units) {
    const best = Math.max(0, ...readings.map((reading) => readingScore(words, reading)))
    if (isNeeded && best === 0) return 0
    if (isNeeded) sum += best
    if (readings.some((reading) => readingScore({ ...nothing, name: words.name }, reading) > 0)) inName += 1
  }
  if (needed === 0) return 0
  const whole = wholeName(inName, words.name.length, needed)
  // What has a word among others is rather something of that name than meant by it.
  return (sum / needed) * (0.5 + whole / (2 * wholeNameWeight)) + whole
}

const nothing: SmallDocument['words'] = { name: [], names: [], about: [] }
const weights = { name: 10, names: 8, about: 2 } as const
const places = ['name', 'names', 'about'] as const

function readingScore(document: SmallDocument['words'], { words, isPrefix, weight }: Reading): number {
  const scores = words.map((word) => wordScore(document, word, isPrefix))
  return scores.includes(0) ? 0 : (scores.reduce((sum, each) => sum + each, 0) / words.length) * weight
}

function wordScore(document: SmallDocument['words'], word: string, isPrefix: boolean): number {
  for (const place of places) {
    if (document[place].includes(word)) return weights[place]
    if (isPrefix && document[place].some((each) => each.startsWith(word))) return weights[place] * 0.7
  }
  return 0
}
