import { domainOf } from '../../spec/domain-of.ts'
import { trustScore, type Trust } from './trust.ts'

/** What is kept in memory of an entry, so that hits are counted and ranked without reading them. */
export interface EntryFacts {
  readonly node: string
  readonly status: string
  /** Those that its columns have. */
  readonly classifications: readonly string[]
  readonly people: readonly string[]
  /** How many words its name has. */
  readonly nameWords: number
  readonly trust: Trust
}

/** All entries by their numbers in the index: what they are counted by is a code in an array, because there may be many. */
export interface Catalogue {
  /** By number; undefined where there is none of it. */
  readonly products: (string | undefined)[]
  readonly idOf: Map<string, number>
  readonly people: (readonly string[])[]
  /** The same people of many entries are kept once, by themselves as JSON. */
  readonly teams: Map<string, readonly string[]>
  readonly domain: Coded
  readonly node: Coded
  readonly status: Coded
  /** A code stands for all classifications of an entry, as JSON. */
  readonly classifications: Coded
  readonly trust: number[]
  readonly nameWords: number[]
  /** How many entries there are. */
  size: number
  /** Another one whenever anything here is another. */
  revision: number
}

/** One text of each entry, as a code. */
export interface Coded {
  readonly codes: number[]
  readonly texts: string[]
  readonly codeOf: Map<string, number>
}

const coded = (): Coded => ({ codes: [], texts: [], codeOf: new Map() })

export const emptyCatalogue = (): Catalogue => ({
  products: [],
  idOf: new Map(),
  people: [],
  teams: new Map(),
  domain: coded(),
  node: coded(),
  status: coded(),
  classifications: coded(),
  trust: [],
  nameWords: [],
  size: 0,
  revision: 0,
})

/** Puts an entry in the place of its number. */
export function putFacts(catalogue: Catalogue, id: number, product: string, facts: EntryFacts): void {
  fill(catalogue, id)
  catalogue.revision += 1
  if (catalogue.products[id] === undefined) catalogue.size += 1
  catalogue.products[id] = product
  catalogue.idOf.set(product, id)
  catalogue.people[id] = shared(catalogue.teams, facts.people)
  setText(catalogue.domain, id, domainOf(product))
  setText(catalogue.node, id, facts.node)
  setText(catalogue.status, id, facts.status)
  setText(catalogue.classifications, id, JSON.stringify(facts.classifications.toSorted()))
  catalogue.trust[id] = trustScore(facts.trust, facts.status)
  catalogue.nameWords[id] = facts.nameWords
}

function shared(teams: Catalogue['teams'], people: readonly string[]): readonly string[] {
  const key = JSON.stringify(people)
  const known = teams.get(key) ?? people
  teams.set(key, known)
  return known
}

export function dropFacts(catalogue: Catalogue, id: number): void {
  const product = catalogue.products[id]
  if (product === undefined) return
  // It may have come again under another number.
  if (catalogue.idOf.get(product) === id) catalogue.idOf.delete(product)
  catalogue.products[id] = undefined
  catalogue.people[id] = []
  catalogue.size -= 1
  catalogue.revision += 1
}

/** Holes would make arrays slow. */
function fill({ products, people, trust, nameWords, ...rest }: Catalogue, id: number): void {
  while (products.length <= id) {
    products.push(undefined)
    people.push([])
    trust.push(0)
    nameWords.push(0)
    for (const { codes } of [rest.domain, rest.node, rest.status, rest.classifications]) codes.push(0)
  }
}

function setText({ codes, texts, codeOf }: Coded, id: number, text: string): void {
  let code = codeOf.get(text)
  if (code === undefined) {
    code = texts.push(text) - 1
    codeOf.set(text, code)
  }
  codes[id] = code
}
