import { levelOf } from '../../governance/classification.ts'
import { parsePrincipal, formatPrincipal } from '../../governance/principal.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { columnTriples } from './column-triples.ts'
import type { Describing } from './describing.ts'
import {
  catalogIri,
  columnIri,
  datasetIri,
  distributionIri,
  part,
  productIri,
  serviceIri,
  sharedIri,
  urnOf,
} from './graph-names.ts'
import { placeOf, waysTo, type GraphPlace } from './graph-place.ts'
import { domainOf } from '../../spec/domain-of.ts'
import type { KnownDataset, KnownProduct } from './known-product.ts'
import { about, named, text, thing, typed, type Triple } from './rdf/triple.ts'
import { webIri } from './web-iri.ts'

/**
 * A product as DPROD and DCAT-3 tell of it: its ports as data services, its datasets with a distribution for each way to them,
 * and their columns.
 */
export function productTriples(product: KnownProduct, describing: Describing): readonly Triple[] {
  return [
    ...headTriples(product, describing.place),
    ...supportTriples(product, describing.place),
    ...product.datasets.flatMap((dataset) => datasetTriples(product, dataset, describing)),
    ...serviceTriples(product, describing.place),
  ]
}

function headTriples(product: KnownProduct, place: GraphPlace): readonly Triple[] {
  const own = placeOf(place, product)
  const domain = thing(sharedIri(place, 'domain', domainOf(product.product)))
  const owners = product.team.filter(({ role }) => role?.toLowerCase() === 'owner')
  const ports = new Map(product.datasets.map(({ key }) => [portOf(key), key]))
  const services = [...ports.values()].flatMap((key) =>
    waysTo(place, product, '').map(({ protocol }) => thing(serviceIri(own, key, protocol))),
  )
  return about(productIri(own, product.product), {
    'rdf:type': named('dprod:DataProduct'),
    'dct:title': text(product.title),
    'dct:description': text(product.about || `The data product ${product.product}.`),
    'dct:identifier': text(urnOf(place.mesh, product.product.split('/'))),
    'dct:publisher': domain,
    'dct:modified': typed(product.publishedAt, 'xsd:dateTime'),
    'dcat:version': text(product.version),
    ...commonSaid(product, own),
    'dprod:domain': domain,
    'dprod:purpose': text(product.about),
    'dprod:lifecycleStatus':
      product.status === '' ? undefined : thing(sharedIri(place, 'status', product.status)),
    'dprod:dataProductOwner': owners.map(({ username }) => thing(personIri(place, username))),
    'prov:wasAttributedTo': product.team.map(({ username }) => thing(personIri(place, username))),
    'dprod:outputDataset': product.datasets.map(({ key }) => thing(datasetIri(own, key))),
    'dprod:outputPort': services,
  })
}

/** What is said of a product, its services and its datasets alike. */
const commonSaid = (product: KnownProduct, own: { readonly address: string }) => ({
  'dcat:keyword': product.tags.map(text),
  'dcat:contactPoint': product.support.map(({ channel }) => thing(supportIri(own, product, channel))),
})

/** Somebody of a team, by the principal that the name is of. */
export function personIri(place: GraphPlace, username: string): string {
  const principal = parsePrincipal(username)
  return sharedIri(place, 'principal', principal === undefined ? username : formatPrincipal(principal))
}

const supportIri = (own: { readonly address: string }, { product }: KnownProduct, channel: string): string =>
  `${productIri(own, product)}#support:${part(channel)}`

const supportTriples = (product: KnownProduct, place: GraphPlace): readonly Triple[] =>
  product.support.flatMap(({ channel, url }) => {
    const address = webIri(url)
    const isMail = address?.startsWith('mailto:') ?? false
    return about(supportIri(placeOf(place, product), product, channel), {
      'rdf:type': named('vcard:Kind'),
      'vcard:fn': text(channel),
      'vcard:hasEmail': isMail && address !== undefined ? thing(address) : undefined,
      'vcard:hasURL': isMail || address === undefined ? undefined : thing(address),
    })
  })

const portOf = (key: string): string => key.slice(0, key.lastIndexOf('/'))

function serviceTriples(product: KnownProduct, place: GraphPlace): readonly Triple[] {
  const own = placeOf(place, product)
  const ports = Map.groupBy(product.datasets, ({ key }) => portOf(key))
  return [...ports.values()].flatMap((datasets) => {
    const key = datasets[0]?.key ?? ''
    const { port, major } = parseDatasetKey(key)
    return waysTo(place, product, '').flatMap(({ protocol, endpoint }) => [
      ...about(endpoint, { 'rdf:type': named('rdfs:Resource') }),
      ...about(serviceIri(own, key, protocol), {
        'rdf:type': named('dcat:DataService'),
        'dct:title': text(`${port} ${major} of ${product.product} by ${protocol}`),
        'dct:publisher': thing(sharedIri(place, 'domain', domainOf(product.product))),
        ...commonSaid(product, own),
        'dcat:endpointURL': thing(endpoint),
        'dcat:servesDataset': datasets.map((dataset) => thing(datasetIri(own, dataset.key))),
        'dprod:protocol': thing(sharedIri(place, 'protocol', protocol)),
        'dprod:isAccessServiceOf': datasets.map((dataset) =>
          thing(distributionIri(own, dataset.key, protocol)),
        ),
      }),
    ])
  })
}

function datasetTriples(
  product: KnownProduct,
  dataset: KnownDataset,
  describing: Describing,
): readonly Triple[] {
  const { place } = describing
  const own = placeOf(place, product)
  const { key, sqlName, contract } = dataset
  const { domain, port, major, object } = parseDatasetKey(key)
  const iri = datasetIri(own, key)
  const ways = waysTo(place, product, sqlName)
  const standard = contract && contractIri(own, product, contract)
  return [
    ...about(iri, {
      'rdf:type': named('dcat:Dataset'),
      'dct:title': text(`${domain}.${sqlName}`),
      'dct:description': text(dataset.about || `The dataset ${object} of ${product.product}.`),
      'dct:identifier': text(urnOf(place.mesh, [...product.product.split('/'), `${port}@${major}`, object])),
      'dct:publisher': thing(sharedIri(place, 'domain', domain)),
      ...commonSaid(product, own),
      'dct:modified': typed(dataset.createdAt, 'xsd:dateTime'),
      'dct:conformsTo': standard === undefined ? undefined : thing(standard),
      'dprod:informationSensitivityClassification': highest(dataset, describing),
      'dcat:distribution': ways.map(({ protocol }) => thing(distributionIri(own, key, protocol))),
      'csvw:column': dataset.columns.map(({ name }) => thing(columnIri(own, key, name))),
    }),
    ...(standard === undefined ? [] : contractTriples(standard, contract)),
    ...ways.flatMap(({ protocol, access }) =>
      about(distributionIri(own, key, protocol), {
        'rdf:type': named('dcat:Distribution'),
        'dct:description': text(`${domain}.${sqlName} by ${protocol}.`),
        'dcat:accessURL': thing(access),
        'dcat:accessService': thing(serviceIri(own, key, protocol)),
        'dprod:isDistributionOf': thing(iri),
      }),
    ),
    ...dataset.columns.flatMap((column) =>
      columnTriples(columnIri(own, key, column.name), column, describing),
    ),
  ]
}

const contractIri = (
  own: { readonly address: string },
  { product }: KnownProduct,
  { id, version }: NonNullable<KnownDataset['contract']>,
): string => `${productIri(own, product)}#contract:${part(id)}@${part(version)}`

const contractTriples = (iri: string, contract: KnownDataset['contract']): readonly Triple[] =>
  about(iri, {
    'rdf:type': named('dct:Standard'),
    'dct:title': text(`Data contract ${contract?.id ?? ''} ${contract?.version ?? ''}`),
    'dcat:version': text(contract?.version ?? ''),
  })

/** A dataset is as sensitive as its most sensitive column. */
function highest(
  { columns }: KnownDataset,
  { place, vocabulary }: Describing,
): ReturnType<typeof thing> | undefined {
  const [most] = columns
    .flatMap(({ classification }) => classification ?? [])
    .toSorted((a, b) => levelOf(b, vocabulary) - levelOf(a, vocabulary))
  return most === undefined ? undefined : thing(sharedIri(place, 'classification', most))
}

/** What the catalogue says of a product to whoever lists it. */
export const catalogEntry = (product: KnownProduct, place: GraphPlace): readonly Triple[] => {
  const own = placeOf(place, product)
  return about(catalogIri(place), {
    'dcat:resource': thing(productIri(own, product.product)),
    'dcat:dataset': product.datasets.map(({ key }) => thing(datasetIri(own, key))),
  })
}
