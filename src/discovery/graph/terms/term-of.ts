import type { BusinessTerm } from '../../../spec/vocabulary.ts'

/** Finds the business term that an authoritative definition is about. */
export type TermOf = (definition: string) => BusinessTerm | undefined

/** By the last part of its address, whatever is before it: `https://words.example.org/terms/Airport`, `urn:hansa:m:term:Airport`. */
export function termsByDefinition(terms: readonly BusinessTerm[]): TermOf {
  const byName = new Map(terms.map((term) => [folded(term.name), term]))
  return (definition) => byName.get(folded(/([^/#:]+)\/?$/.exec(definition)?.[1] ?? ''))
}

const folded = (name: string): string => decoded(name).toLowerCase()

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
