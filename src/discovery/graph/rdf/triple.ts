import { iriOf, type VocabularyName } from './names.ts'

/** What a triple says of its subject: a thing by its IRI, or a value. There are no blank nodes: everything has a name. */
export type Node = { readonly iri: string } | { readonly text: string; readonly type?: VocabularyName }

export interface Triple {
  /** An IRI. */
  readonly subject: string
  readonly predicate: VocabularyName
  readonly object: Node
}

export const thing = (iri: string): Node => ({ iri })
export const named = (name: VocabularyName): Node => ({ iri: iriOf(name) })
export const text = (value: string): Node => ({ text: value })
export const typed = (value: string, type: VocabularyName): Node => ({ text: value, type })

type Objects = Node | readonly Node[] | undefined

/** Triples with one subject, those that have an object; what is empty says nothing. */
export function about(
  subject: string,
  said: Readonly<Partial<Record<VocabularyName, Objects>>>,
): readonly Triple[] {
  return Object.entries(said).flatMap(([name, objects]) => {
    const predicate = name as VocabularyName
    const all: readonly Node[] = objects === undefined ? [] : [objects].flat()
    return all.filter(isSaid).map((object) => ({ subject, predicate, object }))
  })
}

const isSaid = (node: Node): boolean => 'iri' in node || node.text !== ''

/** Each triple once. */
export const distinct = (triples: readonly Triple[]): readonly Triple[] => [
  ...new Map(
    triples.map((triple) => [JSON.stringify([triple.subject, triple.predicate, triple.object]), triple]),
  ).values(),
]
