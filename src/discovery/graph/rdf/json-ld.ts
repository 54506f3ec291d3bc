import { iriText } from './n-triples.ts'
import { iriOf, nameOfIri, prefixes } from './names.ts'
import type { Node, Triple } from './triple.ts'

/** Triples as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), an object for each thing; its context is part of it. */
export function jsonLd(triples: readonly Triple[]): string {
  const graph = [...Map.groupBy(triples, ({ subject }) => subject)].map(([subject, those]) => ({
    '@id': clean(subject),
    ...Object.fromEntries(
      [...Map.groupBy(those, ({ predicate }) => predicate)].map(([predicate, same]) =>
        predicate === 'rdf:type'
          ? ['@type', same.map(({ object }) => ('iri' in object ? compact(object.iri) : object.text))]
          : [predicate, oneOrAll(same.map(({ object }) => nodeValue(object)))],
      ),
    ),
  }))
  return JSON.stringify({ '@context': prefixes, '@graph': graph })
}

const nodeValue = (node: Node): unknown => {
  if ('iri' in node) return { '@id': compact(node.iri) }
  return node.type === undefined ? node.text : { '@value': node.text, '@type': compact(iriOf(node.type)) }
}

const oneOrAll = (values: readonly unknown[]): unknown => (values.length === 1 ? values[0] : values)

const compact = (iri: string): string => nameOfIri(iri) ?? clean(iri)

/** As the other forms write it. */
const clean = (iri: string): string => iriText(iri).slice(1, -1)
