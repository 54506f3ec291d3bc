import * as z from 'zod'
import { productStates } from '../../discovery/map/product-state.ts'
import { missing } from '../away-schema.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().exactOptional()
const names = z.array(z.string()).readonly()
const purpose = text.describe('For which access is decided')

const head = {
  domain: z.string(),
  kind: z
    .enum(['source-aligned', 'aggregate', 'consumer-aligned'])
    .exactOptional()
    .describe('Absent of what another node owns'),
  description: text,
  owners: names,
  node: text.describe('Where the mesh has several'),
}

const domain = z.object(head).meta({ id: 'Domain' })

const product = z
  .object({
    product: z.string().describe('`<domain>/<product>`'),
    node: text.describe('The node that serves it, where that is another'),
    state: z
      .enum(productStates)
      .describe(
        '`failing`: its last build did not pass; `late`: a promise is breached; `fresh`: all are kept',
      ),
    published: z
      .object({ version: z.string(), at: z.string() })
      .exactOptional()
      .describe("Absent of another node's"),
  })
  .meta({ id: 'MapProduct' })

const flow = z
  .object({ from: z.string(), to: z.string().describe('The product that reads `from`') })
  .meta({ id: 'Flow' })

export const domainOperations = {
  listDomains: operation({
    method: 'GET',
    path: '/domains',
    tag: 'domains',
    summary: 'The domains of the mesh, by name',
    query: z.strictObject(pageQuery),
    answer: pageOf(domain),
  }),
  showDomain: operation({
    method: 'GET',
    path: '/domains/{domain}',
    tag: 'domains',
    summary: 'A domain: its products, and what it exchanges with other domains',
    query: z.strictObject({ purpose }),
    answer: z.object({
      ...head,
      products: z.array(product).readonly(),
      inputs: z.array(flow).readonly().describe('From products of other domains'),
      outputs: z.array(flow).readonly().describe('To products of other domains'),
    }),
    problems: ['not_found'],
  }),
  showMap: operation({
    method: 'GET',
    path: '/map',
    tag: 'domains',
    summary:
      'All domains with their products and how they stand, and flows whose ends the reader may both know of',
    query: z.strictObject({ purpose }),
    answer: z.object({
      domains: z.array(domain).readonly(),
      products: z.array(product).readonly(),
      flows: z.array(flow).readonly(),
      isCut: z.boolean().describe('Whether there are more products'),
      missing,
    }),
  }),
} as const
