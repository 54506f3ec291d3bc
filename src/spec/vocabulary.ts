/** `governance/vocabulary.yaml`: the words that policies and agreements of the mesh share. */
export interface Vocabulary {
  /** Purposes of the mesh's own, beside those of W3C DPV: each below another, e.g. `RouteReview` below `dpv:ResearchAndDevelopment`. */
  readonly purposes: readonly PurposeTerm[]
  /** Lowest first. */
  readonly classifications: readonly string[]
  /** Attributes that principals can have, so that policies can be checked against them. */
  readonly attributes: Readonly<Record<string, AttributeType>>
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
