/** The vocabularies that the graph speaks, by the prefixes that people know them by. */
export const prefixes = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  dct: 'http://purl.org/dc/terms/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dprod: 'https://ekgf.github.io/dprod/',
  prov: 'http://www.w3.org/ns/prov#',
  dpv: 'https://w3id.org/dpv#',
  pd: 'https://w3id.org/dpv/pd#',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  csvw: 'http://www.w3.org/ns/csvw#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
} as const

export type Prefix = keyof typeof prefixes

/** A name of one of the vocabularies: `dcat:Dataset`. */
export type VocabularyName = `${Prefix}:${string}`

/** The IRI that a name stands for. */
export function iriOf(name: VocabularyName): string {
  const colon = name.indexOf(':')
  const prefix = isPrefix(name.slice(0, colon)) ? prefixes[name.slice(0, colon) as Prefix] : ''
  return prefix + name.slice(colon + 1)
}

const isPrefix = (text: string): text is Prefix => Object.hasOwn(prefixes, text)

/** The name of an IRI, where a vocabulary has one for it that needs no escape. */
export function nameOfIri(iri: string): string | undefined {
  for (const [prefix, namespace] of Object.entries(prefixes))
    if (iri.startsWith(namespace) && /^[A-Za-z][\w-]*$/.test(iri.slice(namespace.length)))
      return `${prefix}:${iri.slice(namespace.length)}`
  return undefined
}
