import type { Describing } from './describing.ts'
import { sharedIri } from './graph-names.ts'
import type { KnownColumn } from './known-product.ts'
import { about, named, text, thing, typed, type Triple } from './rdf/triple.ts'
import { webIri } from './web-iri.ts'

/** A column: its type, its meaning by business terms, and how sensitive it is. */
export function columnTriples(
  iri: string,
  column: KnownColumn,
  { place, termOf }: Describing,
): readonly Triple[] {
  const { name, type, required, classification, tags, definitions } = column
  const terms = definitions.flatMap((definition) => termOf(definition) ?? [])
  const others = definitions.filter((definition) => termOf(definition) === undefined)
  return about(iri, {
    'rdf:type': named('csvw:Column'),
    'csvw:name': text(name),
    'csvw:datatype': text(type),
    'csvw:required': required ? typed('true', 'xsd:boolean') : undefined,
    'dct:description': text(column.about),
    'dct:subject': terms.map((term) => thing(sharedIri(place, 'term', term.name))),
    'rdfs:isDefinedBy': others.flatMap((definition) => webIri(definition) ?? []).map(thing),
    'dprod:informationSensitivityClassification':
      classification === undefined ? undefined : thing(sharedIri(place, 'classification', classification)),
    'dpv:hasPersonalData': tags.flatMap(personalCategory).map(named),
  })
}

/** Categories of DPV-PD are tags: `dpv-pd:EmailAddress`, or `pd:EmailAddress`. */
function personalCategory(tag: string): readonly `pd:${string}`[] {
  const category = /^(?:dpv-)?pd:([A-Za-z][A-Za-z0-9]*)$/.exec(tag)?.[1]
  return category === undefined ? [] : [`pd:${category}`]
}
