import * as z from 'zod'
import { accessKinds } from '../../discovery/search/my-access.ts'
import { sloStates } from '../../discovery/slo/slo.ts'
import { foundKinds } from '../../discovery/search/search-mesh.ts'
import { operation } from '../operation.ts'
import { pageQuery } from '../page.ts'

const text = z.string().exactOptional()
const chosen = z.array(z.string().max(200)).max(50).readonly().exactOptional()
const access = z.enum(accessKinds).meta({ id: 'MyAccess' })
const counts = z.array(z.object({ value: z.string(), count: z.int() })).readonly()
const question = z.string().max(500)

const match = z.object({
  field: z.enum(['name', 'dataset', 'column', 'person', 'domain', 'tag', 'description', 'term']),
  name: text.describe('Of the dataset or column'),
  snippet: z.string().describe('What was meant is between ⟦ and ⟧'),
  how: z.enum(['asked', 'synonym', 'similar']).describe('How the question was read'),
})

const hit = z
  .object({
    kind: z.enum(['product', 'term', 'person']),
    name: z.string().describe('`<domain>/<product>` of a product'),
    title: text,
    about: z.string(),
    node: text.describe('Which serves the product, where there are several'),
    status: text,
    version: text,
    publishedAt: text,
    tags: z.array(z.string()).readonly().exactOptional(),
    datasets: z
      .array(z.object({ name: z.string(), columns: z.int() }))
      .readonly()
      .exactOptional(),
    checks: z
      .enum(['passing', 'failing', 'none', 'unknown'])
      .exactOptional()
      .describe('Of the last publication'),
    products: z.int().exactOptional().describe('How many a person works on'),
    access: access.exactOptional().describe('How the reader stands to the product'),
    matches: z.array(match).readonly(),
    score: z.int(),
    why: z
      .object({ text: z.number(), trust: z.number(), use: z.number(), rating: z.number() })
      .describe('The score is 1000 × text × (1 + trust + use + rating)'),
  })
  .meta({ id: 'SearchHit' })

export const searchOperations = {
  searchMesh: operation({
    method: 'GET',
    path: '/search',
    tag: 'search',
    summary: 'Finds products, datasets, columns, terms and people, best first',
    description: 'Facets count what there is, as if no value of that facet were chosen.',
    query: z.strictObject({
      q: question.exactOptional().describe('Words; everything where absent'),
      what: z.array(z.enum(foundKinds)).readonly().exactOptional(),
      domain: chosen,
      kind: chosen.describe('Of the domain: `source-aligned`, `aggregate` or `consumer-aligned`'),
      status: chosen,
      classification: chosen.describe('The highest that a column of the product has'),
      protocol: chosen,
      slo: z.array(z.enum(sloStates)).readonly().exactOptional().describe('How the promises stand'),
      node: chosen,
      access: z.array(access).readonly().exactOptional().describe('What the page has; it may be short'),
      purpose: text.describe('What the reader would read for'),
      countAccess: z.boolean().exactOptional().describe('Whether access to the best products is counted'),
      ...pageQuery,
    }),
    answer: z
      .object({
        items: z.array(hit).readonly(),
        next: text.describe('To be sent as `after` for the next page'),
        total: z.int().exactOptional().describe('Absent where `access` is chosen'),
        what: z.record(z.enum(foundKinds), z.int()),
        facets: z.object({
          domain: counts,
          kind: counts,
          status: counts,
          classification: counts,
          protocol: counts,
          slo: counts,
          node: counts,
        }),
        access: z
          .object({ of: z.int().describe('Best products, which were counted'), counts })
          .exactOptional(),
      })
      .meta({ id: 'SearchAnswer' }),
    problems: ['invalid_input', 'denied'],
  }),
  suggest: operation({
    method: 'GET',
    path: '/suggest',
    tag: 'search',
    summary: 'Names for what is being typed',
    query: z.strictObject({
      q: question,
      limit: z.int().min(1).max(20).exactOptional().describe('8 where absent'),
    }),
    answer: z.object({
      items: z.array(z.object({ kind: z.enum(foundKinds), text: z.string(), product: text })).readonly(),
    }),
    problems: ['invalid_input', 'denied'],
  }),
} as const
