import * as z from 'zod'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().exactOptional()

const used = {
  queries: z.int(),
  rows: z.number(),
  bytes: z.number(),
  denied: z.int(),
  lastUsed: text,
}

const usage = z
  .object({
    product: z.string(),
    ...used,
    consumers: z
      .array(z.object({ principal: z.string(), ...used }))
      .readonly()
      .describe('Most queries first'),
    columns: z
      .array(
        z.object({
          dataset: z.string(),
          column: z.string(),
          queries: z.int().describe('0 where nobody has used it'),
          consumers: z.array(z.string()).readonly(),
          lastUsed: text,
        }),
      )
      .readonly()
      .describe('Those that are published, then those that no longer are'),
  })
  .meta({ id: 'ProductUsage' })

export const usageOperations = {
  listUsage: operation({
    method: 'GET',
    path: '/usage',
    tag: 'measures',
    summary:
      'Who uses the products, as the whole audit tells: for owners of theirs, for the operator and auditors of all',
    query: z.strictObject({ ...pageQuery }),
    answer: pageOf(usage),
  }),
  showUsage: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/usage',
    tag: 'measures',
    summary: 'The same of one product, also where it is published no more',
    answer: z.object({ ...answeredBy, ...usage.shape }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
} as const
