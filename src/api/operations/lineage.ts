import * as z from 'zod'
import { eventSchema } from '../../discovery/openlineage/event-schema.ts'
import { missing } from '../away-schema.ts'
import { operation } from '../operation.ts'
import { nextPage, pageQuery } from '../page.ts'

const text = z.string().exactOptional()
const name = z.object({ namespace: z.string(), name: z.string() })

const place = z
  .object({
    product: text.describe('`<domain>/<product>`; absent outside the mesh'),
    node: text.describe('The node that serves it, where that is another'),
    dataset: text.describe('Its key; absent of a product'),
    column: text,
    external: name.exactOptional().describe('Outside the mesh, as OpenLineage names it'),
  })
  .meta({ id: 'LineagePlace' })

const step = z
  .object({
    from: place,
    to: place,
    kind: z.enum(['value', 'decides', 'whole']).describe('How `from` takes part in `to`'),
    hop: z.int().describe('Steps from what was asked about'),
  })
  .meta({ id: 'LineageStep' })

const observed = z
  .object({
    dataset: z.string(),
    consumer: z.string(),
    product: text.describe('Where the consumer is a product'),
    isDeclared: z.boolean().exactOptional().describe('Whether that product declares that it reads it'),
    columns: z.array(z.object({ column: z.string(), queries: z.int(), lastRead: z.string() })).readonly(),
    lastRead: z.string(),
  })
  .meta({ id: 'ObservedRead' })

const impacted = z
  .object({
    product: text,
    node: text,
    external: name.exactOptional(),
    owners: z.array(z.string()).readonly(),
    hops: z.int(),
    datasets: z
      .array(
        z.object({
          dataset: z.string(),
          columns: z.array(z.string()).readonly().exactOptional().describe('Absent where all of it is hit'),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'ImpactedProduct' })

const impact = z
  .object({
    product: z.string(),
    products: z.array(impacted).readonly().describe('What is made of it, nearest first: one page'),
    total: z.int().min(0).describe('How many products there are on all pages'),
    next: nextPage,
    agreements: z
      .array(
        z.object({
          id: z.string(),
          consumer: z.string(),
          product: z.string(),
          port: z.string(),
          major: z.int(),
          purpose: z.string(),
          until: z.string(),
        }),
      )
      .readonly(),
    readers: z.array(observed).readonly().describe('Who has read it in these days'),
    idle: z.array(z.string()).readonly().describe('Consumers of agreements who have not'),
    isCut: z.boolean(),
    missing,
  })
  .meta({ id: 'Impact' })

const recordedEdge = z.object({
  dataset: z.string().describe('The key of a dataset, or `source/…` of a source of the product'),
  column: z.string(),
  path: z.array(z.string()).readonly().exactOptional().describe('Inside a column of objects'),
  type: z.enum(['DIRECT', 'INDIRECT']),
  subtype: z.string().describe('As OpenLineage has it: `IDENTITY`, `TRANSFORMATION`, `FILTER`, …'),
})

const recorded = z
  .object({
    fields: z.record(z.string(), z.array(recordedEdge).readonly()).describe('What each column is made from'),
    indirect: z.array(recordedEdge).readonly().describe('What decides which rows there are'),
  })
  .meta({ id: 'RecordedLineage' })

const asked = {
  of: z
    .string()
    .min(1)
    .describe('A product, `<domain>/<product>`, or a dataset: `<domain>.<dataset>` or its key'),
  column: text,
  hops: z.int().min(1).max(100).exactOptional().describe('Steps at most; 10 where absent'),
  purpose: text.describe('For which access is decided'),
}

export const lineageOperations = {
  showLineage: operation({
    method: 'GET',
    path: '/lineage',
    tag: 'lineage',
    summary: 'Where data come from or go to, declared and observed, as far as the reader may know',
    query: z.strictObject({
      ...asked,
      direction: z
        .enum(['up', 'down'])
        .exactOptional()
        .describe('`up`, to where it comes from, where absent'),
      level: z.enum(['product', 'dataset', 'column']).exactOptional(),
    }),
    answer: z.object({
      level: z.enum(['product', 'dataset', 'column']),
      declared: z.array(step).readonly(),
      observed: z.array(observed).readonly(),
      isCut: z.boolean().describe('Whether there is more'),
      missing,
    }),
    problems: ['not_found', 'source_unavailable'],
  }),
  showRecordedLineage: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/lineage',
    tag: 'lineage',
    summary: 'How the columns of a product were made when it was published, as far as the reader may know',
    query: z.strictObject({ purpose: asked.purpose }),
    answer: z.record(z.string(), recorded).describe('By the keys of its datasets'),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  showLineagePath: operation({
    method: 'GET',
    path: '/lineage/path',
    tag: 'lineage',
    summary: 'The shortest way that data take between two places',
    query: z.strictObject({
      from: asked.of,
      to: asked.of,
      hops: asked.hops,
      purpose: asked.purpose,
    }),
    answer: z.object({ steps: z.array(step).readonly().describe('Empty where there is none') }),
    problems: ['not_found'],
  }),
  showImpact: operation({
    method: 'GET',
    path: '/impact',
    tag: 'lineage',
    summary: 'What breaks if a product, a dataset or a column is dropped',
    query: z.strictObject({
      ...asked,
      days: z
        .int()
        .min(1)
        .max(3650)
        .exactOptional()
        .describe('Reads of how many days count; 30 where absent'),
      ...pageQuery,
    }),
    answer: impact,
    problems: ['not_found', 'source_unavailable'],
  }),
  tellLineage: operation({
    method: 'POST',
    path: '/lineage',
    tag: 'lineage',
    summary: 'Tell of a job outside the mesh, by an OpenLineage event',
    description: 'For whom the rules of a domain permit `tellLineage`. The same event twice is kept once.',
    body: eventSchema,
    status: 201,
    answer: z.object({ isNew: z.boolean() }),
    problems: ['denied', 'too_many_requests', 'too_large'],
  }),
} as const
