import * as z from 'zod'
import { evidenceKinds } from '../../discovery/graph/joins/join-evidence.ts'
import { operation } from '../operation.ts'

const text = z.string().exactOptional()
const access = z.enum(['granted', 'none', 'elsewhere']).describe('What another node decides is `elsewhere`')

const end = z.object({
  product: z.string(),
  title: z.string(),
  node: text.describe('The node that serves it, where that is another'),
  dataset: z.string().describe('Its key'),
  name: z.string().describe('What SQL calls it, after the domain'),
  access,
})

const join = z
  .object({
    from: end,
    to: end,
    on: z.array(z.object({ own: z.string(), other: z.string() })).readonly(),
    evidence: z.array(z.object({ kind: z.enum(evidenceKinds), said: z.string() })).readonly(),
    score: z
      .int()
      .describe('100 for a relationship, 60 for an origin, 50 for a term, 30 for names; 10 for a key'),
    isReady: z.boolean().describe('Whether the reader sees the columns at both ends as they are'),
    sql: z.string(),
  })
  .meta({ id: 'Join' })

export const joinOperations = {
  listJoins: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/joins',
    tag: 'graph',
    summary: 'Datasets that those of a product can be joined with, best first, and what speaks for it',
    description:
      'No data are looked at: contracts, business terms, lineage that the reader may follow, and keys.',
    query: z.strictObject({
      limit: z.int().min(1).max(50).exactOptional().describe('20 where absent'),
      purpose: text.describe('For which access is decided'),
    }),
    answer: z.object({ items: z.array(join).readonly() }),
    problems: ['not_found'],
  }),
} as const
