import * as z from 'zod'
import { rdfForms, type RdfForm } from '../../discovery/graph/rdf/rdf-form.ts'
import { operation } from '../operation.ts'
import { pageQuery } from '../page.ts'

/** What a graph is written as; the first is for whoever takes any. */
export const rdfMedia = Object.keys(rdfForms) as readonly RdfForm[] as readonly [RdfForm, ...RdfForm[]]

const text = z.string().exactOptional()
const purpose = text.describe('For which is decided whose lineage the reader may follow')
const graph = z.string().describe('An RDF graph')

export const catalogOperations = {
  showCatalog: operation({
    method: 'GET',
    path: '/catalog',
    tag: 'graph',
    summary: 'Data products as DCAT-3, DPROD, PROV-O and DPV, page by page',
    description: 'Each page can be read by itself. `Link` says where the next one is.',
    query: z.strictObject({ domain: text.describe('Only products of this domain'), purpose, ...pageQuery }),
    answer: graph,
    media: rdfMedia,
    page: '/marketplace',
    problems: ['not_acceptable'],
  }),
  showCatalogProduct: operation({
    method: 'GET',
    path: '/catalog/{domain}/{product}',
    tag: 'graph',
    summary: 'One data product as DCAT-3, DPROD, PROV-O and DPV: what its IRI and those of its parts lead to',
    query: z.strictObject({ purpose }),
    answer: graph,
    media: rdfMedia,
    page: '/marketplace/{domain}/{product}',
    problems: ['not_found', 'not_acceptable'],
  }),
} as const
