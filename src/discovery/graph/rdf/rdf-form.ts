import { jsonLd } from './json-ld.ts'
import { nTriples } from './n-triples.ts'
import type { Triple } from './triple.ts'
import { turtle } from './turtle.ts'

/** How a graph may be written, by media type; the first is for whoever takes any. */
export const rdfForms = {
  'application/ld+json': jsonLd,
  'text/turtle': turtle,
  'application/n-triples': nTriples,
} as const satisfies Readonly<Record<string, (triples: readonly Triple[]) => string>>

export type RdfForm = keyof typeof rdfForms
