import type { BusinessTerm } from '../../../spec/vocabulary.ts'

/** Finds the business term that an authoritative definition is about. */
export type TermOf = (definition: string) => BusinessTerm | undefined

/** By the last part of its address, whatever is before it: `https://words.example.org/terms/Airport`, `urn:hansa:m:term:Airport`. */
export function termsByDefinition(terms: readonly BusinessTerm[]): TermOf {
  const named = termsByName(terms)
  return (definition) => named(decoded(/([^/#:]+)\/?$/.exec(definition)?.[1] ?? ''))
}

/** By its name: as it is written, or else the first that is the same but for capitals. */
export function termsByName(terms: readonly BusinessTerm[]): (name: string) => BusinessTerm | undefined {
  const exactly = new Map(terms.map((term) => [term.name, term]))
  const nearly = new Map(terms.toReversed().map((term) => [term.name.toLowerCase(), term]))
  return (name) => exactly.get(name) ?? nearly.get(name.toLowerCase())
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
