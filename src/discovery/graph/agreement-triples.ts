import type { Agreement } from '../../governance/agreement.ts'
import { datasetIri, purposeIri, sharedIri } from './graph-names.ts'
import { placeOf, type GraphPlace } from './graph-place.ts'
import type { KnownProduct } from './known-product.ts'
import { personIri } from './product-triples.ts'
import { about, named, thing, typed, type Triple } from './rdf/triple.ts'

/**
 * Agreements in ODRL and DPV: who may use which datasets for what purpose, until when. They are for those only whom they
 * concern, so `agreements` are the reader's.
 */
export const agreementTriples = (
  place: GraphPlace,
  agreements: readonly Agreement[],
  products: ReadonlyMap<string, KnownProduct>,
): readonly Triple[] =>
  agreements.flatMap((agreement) => {
    const product = products.get(agreement.product)
    if (product === undefined) return []
    const port = `${agreement.product}/${agreement.port}@${agreement.major}/`
    const own = placeOf(place, product)
    const datasets = product.datasets
      .filter(({ key }) => key.startsWith(port))
      .map(({ key }) => datasetIri(own, key))
    const purpose = thing(purposeIri(place, agreement.purpose))
    return [
      ...about(sharedIri(place, 'agreement', agreement.id), {
        'rdf:type': named('odrl:Agreement'),
        'odrl:target': datasets.map(thing),
        'odrl:assignee': thing(personIri(place, agreement.consumer)),
        'dpv:hasPurpose': purpose,
        'dct:valid': typed(agreement.until, 'xsd:dateTime'),
      }),
      ...datasets.flatMap((dataset) => about(dataset, { 'dpv:hasPurpose': purpose })),
    ]
  })
