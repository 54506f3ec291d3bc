import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'
import { catalogIri, purposeIri, sharedIri, urnOf, type SharedKind } from './graph-names.ts'
import { waysTo, type GraphPlace } from './graph-place.ts'
import type { Knowledge } from './known-mesh.ts'
import type { KnownMember, KnownProduct } from './known-product.ts'
import { personIri } from './product-triples.ts'
import { about, named, text, thing, type Triple } from './rdf/triple.ts'

/** What the whole mesh shares: the catalogue itself, domains, terms, purposes, classifications and people of these products. */
export function sharedTriples(
  place: GraphPlace,
  { domains, vocabulary }: Pick<Knowledge, 'domains' | 'vocabulary'>,
  products: readonly KnownProduct[],
): readonly Triple[] {
  return [
    ...catalogTriples(place),
    ...domains.flatMap((domain) => domainTriples(place, domain)),
    ...termTriples(place, vocabulary),
    ...purposeTriples(place, vocabulary),
    ...classificationTriples(place, vocabulary),
    ...statusTriples(place, products),
    ...protocolTriples(place, products),
    ...peopleTriples(place, domains, products),
  ]
}

function catalogTriples(place: GraphPlace): readonly Triple[] {
  const mesh = sharedIri(place, 'principal', `mesh:${place.mesh}`)
  const schemes = ['term', 'purpose', 'classification'] as const
  return [
    ...about(catalogIri(place), {
      'rdf:type': named('dcat:Catalog'),
      'dct:title': text(`Data products of ${place.mesh}`),
      'dct:description': text(`What the nodes of the data mesh ${place.mesh} publish.`),
      'dct:identifier': text(urnOf(place.mesh, [])),
      'dct:publisher': thing(mesh),
      'dcat:themeTaxonomy': schemes.map((scheme) => thing(sharedIri(place, 'scheme', scheme))),
    }),
    ...about(mesh, { 'rdf:type': named('foaf:Agent'), 'foaf:name': text(place.mesh) }),
    ...schemes.flatMap((scheme) =>
      about(sharedIri(place, 'scheme', scheme), {
        'rdf:type': named('skos:ConceptScheme'),
        'dct:title': text(`${schemeTitles[scheme]} of ${place.mesh}`),
      }),
    ),
  ]
}

const schemeTitles = { term: 'Business terms', purpose: 'Purposes', classification: 'Classifications' }

const domainTriples = (
  place: GraphPlace,
  { name, owners }: Knowledge['domains'][number],
): readonly Triple[] =>
  about(sharedIri(place, 'domain', name), {
    'rdf:type': [named('foaf:Agent'), named('dprod:Domain')],
    'foaf:name': text(name),
    'foaf:member': owners.map((owner) => thing(personIri(place, owner))),
  })

const termTriples = (place: GraphPlace, { terms = [] }: Knowledge['vocabulary']): readonly Triple[] =>
  terms.flatMap(({ name, description, synonyms, broader }) =>
    about(sharedIri(place, 'term', name), {
      'rdf:type': named('skos:Concept'),
      'skos:prefLabel': text(name),
      'skos:altLabel': synonyms.map(text),
      'skos:definition': text(description),
      'skos:broader': broader === undefined ? undefined : thing(sharedIri(place, 'term', broader)),
      'skos:inScheme': thing(sharedIri(place, 'scheme', 'term')),
    }),
  )

const purposeTriples = (place: GraphPlace, { purposes }: Knowledge['vocabulary']): readonly Triple[] =>
  purposes.flatMap(({ name, description, broader }) =>
    about(purposeIri(place, name), {
      'rdf:type': [named('skos:Concept'), named('dpv:Purpose')],
      'skos:prefLabel': text(name),
      'skos:definition': text(description),
      'skos:broader': thing(purposeIri(place, broader)),
      'skos:inScheme': thing(sharedIri(place, 'scheme', 'purpose')),
    }),
  )

/** Each is narrower than the one below it allows: a scale, lowest first. */
const classificationTriples = (
  place: GraphPlace,
  { classifications }: Knowledge['vocabulary'],
): readonly Triple[] =>
  classifications.flatMap((name, index) =>
    about(sharedIri(place, 'classification', name), {
      'rdf:type': named('skos:Concept'),
      'skos:prefLabel': text(name),
      'skos:notation': text(String(index)),
      'skos:inScheme': thing(sharedIri(place, 'scheme', 'classification')),
    }),
  )

const statusTriples = (place: GraphPlace, products: readonly KnownProduct[]): readonly Triple[] =>
  [...new Set(products.map(({ status }) => status))]
    .filter((status) => status !== '')
    .flatMap((status) => concept(place, 'status', status))

const protocolTriples = (place: GraphPlace, products: readonly KnownProduct[]): readonly Triple[] =>
  [
    ...new Set(products.flatMap((product) => waysTo(place, product, '').map(({ protocol }) => protocol))),
  ].flatMap((protocol) => concept(place, 'protocol', protocol))

const concept = (place: GraphPlace, kind: SharedKind, name: string): readonly Triple[] =>
  about(sharedIri(place, kind, name), {
    'rdf:type': named('skos:Concept'),
    'skos:prefLabel': text(name),
  })

function peopleTriples(
  place: GraphPlace,
  domains: Knowledge['domains'],
  products: readonly KnownProduct[],
): readonly Triple[] {
  const owners = domains.flatMap((domain) => domain.owners.map((username): KnownMember => ({ username })))
  const all = [...products.flatMap(({ team }) => team), ...owners]
  const byName = new Map(all.toReversed().map((member) => [personIri(place, member.username), member]))
  return [...byName].flatMap(([iri, { username, name }]) => {
    const principal = parsePrincipal(username)
    const isPerson = principal?.kind === 'user'
    return about(iri, {
      'rdf:type': [named('foaf:Agent'), named(isPerson ? 'vcard:Individual' : 'vcard:Group')],
      'foaf:name': text(name ?? username),
      'vcard:fn': text(name ?? username),
      'dct:identifier': text(principal === undefined ? username : formatPrincipal(principal)),
    })
  })
}
