/** `governance/vocabulary.yaml`: the words that policies and agreements of the mesh share. */
export interface Vocabulary {
  /** Purposes of the mesh's own, beside those of W3C DPV: each below another, e.g. `RouteReview` below `dpv:ResearchAndDevelopment`. */
  readonly purposes: readonly PurposeTerm[]
  /** Lowest first. */
  readonly classifications: readonly string[]
  /** Attributes that principals can have, so that policies can be checked against them. */
  readonly attributes: Readonly<Record<string, AttributeType>>
  /** What words of the business mean, for who looks for data; absent where the mesh says nothing of them. */
  readonly terms?: readonly BusinessTerm[]
}

/** As a concept of SKOS: `name` is its `prefLabel`, `synonyms` its `altLabel`s. */
export interface BusinessTerm {
  readonly name: string
  readonly description: string
  readonly synonyms: readonly string[]
  /** Another term, which this one is a kind of. */
  readonly broader?: string
}

export interface PurposeTerm {
  readonly name: string
  readonly broader: string
  readonly description: string
}

export type AttributeType = 'string' | 'long' | 'boolean' | 'set'

export const defaultVocabulary: Vocabulary = {
  purposes: [],
  classifications: ['public', 'internal', 'confidential', 'restricted'],
  attributes: {},
}
