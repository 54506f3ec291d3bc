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
}

/** Business terms and purposes. */
export const termDocuments = ({ terms = [], purposes }: Vocabulary): readonly SmallDocument[] => [
  ...terms.map(({ name, description, synonyms }) => document('term', name, description, synonyms)),
  ...purposes.map(({ name, description }) => document('term', name, description, [])),
]

const document = (
  kind: SmallDocument['kind'],
  name: string,
  about: string,
  names: readonly string[],
): SmallDocument => ({ kind, name, about, names, products: 0 })

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
    return { kind: 'person', name, about, names: [], products: worksOn.get(name) ?? 0 }
  })
}

/** All words that a document has in its names. */
export const wordsOfDocument = ({ name, names }: SmallDocument): readonly string[] =>
  [name, ...names].flatMap(foldedWords)

/** How well a document fits a question, on the scale of entries; 0 where it does not fit all of it. */
export function scoreDocument(document: SmallDocument, units: readonly Unit[]): number {
  let sum = 0
  let inName = 0
  for (const { readings } of units) {
    const best = Math.max(0, ...readings.map((reading) => readingScore(document, reading)))
    if (best === 0) return 0
    sum += best
    if (readings.some((reading) => readingScore({ ...document, names: [], about: '' }, reading) > 0))
      inName += 1
  }
  if (units.length === 0) return 0
  const whole = wholeName(inName, foldedWords(document.name).length, units.length)
  // What has a word among others is rather something of that name than meant by it.
  return (sum / units.length) * (0.5 + whole / (2 * wholeNameWeight)) + whole
}

function readingScore(document: SmallDocument, { words, isPrefix, weight }: Reading): number {
  const scores = words.map((word) => wordScore(document, word, isPrefix))
  return scores.includes(0) ? 0 : (scores.reduce((sum, each) => sum + each, 0) / words.length) * weight
}

function wordScore({ name, names, about }: SmallDocument, word: string, isPrefix: boolean): number {
  const parts = [
    [10, [name]],
    [8, names],
    [2, [about]],
  ] as const
  for (const [weight, texts] of parts) {
    const words = texts.flatMap(foldedWords)
    if (words.includes(word)) return weight
    if (isPrefix && words.some((each) => each.startsWith(word))) return weight * 0.7
  }
  return 0
}
