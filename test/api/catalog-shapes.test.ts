import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DataFactory, Parser, Store, type Literal, type NamedNode } from 'n3'
import { dcatApSets, type Offence } from '../discovery/graph/dcat-ap-sets.ts'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { ServedApi } from './served-api.ts'

const prefixes = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
} as const

type Name = `${keyof typeof prefixes}:${string}`

const iri = (name: Name): NamedNode => {
  const [prefix = '', rest = ''] = name.split(':')
  const [, start = ''] = Object.entries(prefixes).find(([each]) => each === prefix) ?? []
  return DataFactory.namedNode(start + rest)
}

/** What is done to all of a class. */
interface Harm {
  readonly to: Name
  readonly property: Name
  /** What the property says instead, or besides. */
  readonly says:
    'nothing' | 'also somebody else' | 'a text' | 'a thing' | 'a thing of no class' | 'a day in words'
}

const harms: readonly Harm[] = [
  { to: 'dcat:Catalog', property: 'dct:title', says: 'nothing' },
  { to: 'dcat:Catalog', property: 'dct:description', says: 'nothing' },
  { to: 'dcat:Catalog', property: 'dct:publisher', says: 'nothing' },
  { to: 'dcat:Catalog', property: 'dct:publisher', says: 'also somebody else' },
  { to: 'dcat:Catalog', property: 'dct:publisher', says: 'a thing of no class' },
  { to: 'dcat:Catalog', property: 'dcat:dataset', says: 'a thing of no class' },
  { to: 'dcat:Catalog', property: 'dcat:themeTaxonomy', says: 'a text' },
  { to: 'dcat:Dataset', property: 'dct:title', says: 'nothing' },
  { to: 'dcat:Dataset', property: 'dct:title', says: 'a thing' },
  { to: 'dcat:Dataset', property: 'dct:description', says: 'nothing' },
  { to: 'dcat:Dataset', property: 'dct:publisher', says: 'also somebody else' },
  { to: 'dcat:Dataset', property: 'dct:publisher', says: 'a text' },
  { to: 'dcat:Dataset', property: 'dct:conformsTo', says: 'a thing of no class' },
  { to: 'dcat:Dataset', property: 'dcat:distribution', says: 'a text' },
  { to: 'dcat:Dataset', property: 'dcat:contactPoint', says: 'a thing of no class' },
  { to: 'dcat:Dataset', property: 'dcat:keyword', says: 'a thing' },
  { to: 'dcat:Distribution', property: 'dcat:accessURL', says: 'nothing' },
  { to: 'dcat:Distribution', property: 'dcat:accessURL', says: 'a text' },
  { to: 'dcat:Distribution', property: 'dcat:accessService', says: 'a thing of no class' },
  { to: 'dcat:DataService', property: 'dct:title', says: 'nothing' },
  { to: 'dcat:DataService', property: 'dcat:endpointURL', says: 'nothing' },
  { to: 'dcat:DataService', property: 'dcat:endpointURL', says: 'a text' },
  { to: 'dcat:DataService', property: 'dcat:servesDataset', says: 'a text' },
  { to: 'dcat:DataService', property: 'dct:publisher', says: 'also somebody else' },
  { to: 'foaf:Agent', property: 'foaf:name', says: 'nothing' },
  { to: 'skos:Concept', property: 'skos:prefLabel', says: 'nothing' },
  { to: 'skos:ConceptScheme', property: 'dct:title', says: 'nothing' },
]

/** SEMIC's shapes mean to notice these too, but name the shape by `sh:shape`, which is no word of SHACL. */
const unnoticed: readonly Harm[] = [{ to: 'dcat:Dataset', property: 'dct:modified', says: 'a day in words' }]

const instead: Readonly<Record<Exclude<Harm['says'], 'nothing'>, NamedNode | Literal>> = {
  'also somebody else': iri('foaf:somebody'),
  'a text': DataFactory.literal('a text'),
  'a thing': iri('foaf:thing'),
  'a thing of no class': iri('foaf:thing'),
  'a day in words': DataFactory.literal('yesterday'),
}

/** The catalogue with one of a class harmed, and which one. */
function harmed(catalog: Store, { to, property, says }: Harm): { graph: Store; focus: string } {
  const graph = new Store(catalog.getQuads(null, null, null, null))
  const [one] = graph.getSubjects(iri('rdf:type'), iri(to), null)
  assert.ok(one !== undefined, `there is a ${to} to harm`)
  if (says !== 'also somebody else') graph.removeQuads(graph.getQuads(one, iri(property), null, null))
  if (says !== 'nothing') graph.addQuad(DataFactory.quad(one, iri(property), instead[says]))
  return { graph, focus: one.value }
}

const violations = (offences: readonly Offence[]): readonly Offence[] =>
  offences.filter(({ severity }) => severity === 'Violation')

/** What something of a catalogue is, by its name. */
function kindOf(focus: string): string {
  const [, fragment = ''] = focus.split('#')
  if (fragment === '') return 'catalog'
  if (!fragment.includes('/')) return 'service'
  return fragment.includes(';') ? 'distribution' : 'dataset'
}

describe('the catalogue as others check it', () => {
  let api: ServedApi
  let catalog: Store
  before(async () => {
    api = await ServedApi.serve(graphShop())
    const answer = await api.client.showCatalog({}, { headers: { accept: 'text/turtle' } })
    catalog = new Store(new Parser().parse(await answer.text()))
  })
  after(() => api[Symbol.asyncDispose]())

  for (const { name, isOurs, offences } of dcatApSets())
    describe(name, () => {
      it('find nothing that must be otherwise', async () => {
        assert.deepEqual(violations(await offences(catalog)), [])
      })

      it('find nothing in a product by itself that must be otherwise', async () => {
        const one = await api.client.showCatalogProduct(
          { domain: 'sales', product: 'orders' },
          { headers: { accept: 'text/turtle' } },
        )
        assert.deepEqual(violations(await offences(new Store(new Parser().parse(await one.text())))), [])
      })

      for (const harm of isOurs ? [...harms, ...unnoticed] : harms)
        it(`notice that ${harm.property} of a ${harm.to} says ${harm.says}`, async () => {
          const { graph, focus } = harmed(catalog, harm)
          const property = harm.property.slice(harm.property.indexOf(':') + 1)
          const found = violations(await offences(graph))
          assert.ok(
            found.some((each) => each.focus === focus && each.property === property),
            JSON.stringify(found),
          )
        })
    })

  it('leaves out of what is recommended only what nobody declares', async () => {
    const [ours] = dcatApSets()
    const offences = (await ours?.offences(catalog)) ?? []
    const advised = offences.filter(
      ({ severity, focus }) =>
        severity === 'Warning' && (focus.endsWith('/catalog') || focus.includes('/sales/orders#orders')),
    )
    assert.deepEqual(
      [...new Set(advised.map(({ focus, property }) => `${kindOf(focus)} ${property}`))].sort(),
      [
        'catalog homepage',
        'catalog issued',
        'catalog language',
        'catalog license',
        'catalog modified',
        'catalog service',
        'catalog spatial',
        'dataset spatial',
        'dataset temporal',
        'dataset theme',
        'distribution availability',
        'distribution format',
        'distribution license',
        'service conformsTo',
        'service endpointDescription',
        'service theme',
      ],
    )
  })
})
