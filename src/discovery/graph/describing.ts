import type { GraphPlace } from './graph-place.ts'
import type { Knowledge } from './known-mesh.ts'
import { termsByDefinition, type TermOf } from './terms/term-of.ts'

/** What products are described with. */
export interface Describing {
  readonly place: GraphPlace
  readonly vocabulary: Knowledge['vocabulary']
  readonly termOf: TermOf
}

export const describingIn = (
  place: GraphPlace,
  { vocabulary }: Pick<Knowledge, 'vocabulary'>,
): Describing => ({
  place,
  vocabulary,
  termOf: termsByDefinition(vocabulary.terms ?? []),
})
