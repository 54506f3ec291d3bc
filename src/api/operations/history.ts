import * as z from 'zod'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { quality } from './products.ts'

const text = z.string().exactOptional()

const checks = z
  .object({
    passed: z.int(),
    warned: z.int().describe('Failed, with no more than a warning'),
    failed: z.int().describe('Failed, so that nothing is published'),
    couldNotRun: z.int(),
    notRun: z.int().describe('Not for Hansa to run'),
  })
  .meta({ id: 'CheckCounts' })
  .exactOptional()
  .describe('How its checks came out; absent where none is recorded')

const build = z
  .object({
    id: z.string(),
    product: z.string(),
    startedAt: z.string(),
    endedAt: text,
    outcome: z.enum(['running', 'published', 'unchanged', 'rejected', 'failed']),
    message: text.describe('Why it did not publish'),
    quality: quality.exactOptional(),
    checks,
  })
  .meta({ id: 'Build' })

export const historyOperations = {
  listPublications: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/publications',
    tag: 'products',
    summary: 'The publications of a product that are kept, newest first',
    query: z.strictObject({ ...pageQuery }),
    answer: pageOf(
      z.object({
        publication: z.int(),
        version: z.string(),
        publishedAt: z.string(),
        isRollback: z.boolean().describe('An earlier one is served again'),
        checks,
      }),
    ).extend(answeredBy),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  listBuilds: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/builds',
    tag: 'products',
    summary: 'For owners: the builds of a product, also of one that was never published, newest first',
    query: z.strictObject({ ...pageQuery }),
    answer: pageOf(build).extend(answeredBy),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  listNewestBuilds: operation({
    method: 'GET',
    path: '/builds',
    tag: 'products',
    summary: 'For owners: the newest build of each of their products that is published',
    query: z.strictObject({ domain: text.describe('Only those of this domain'), ...pageQuery }),
    answer: pageOf(build),
  }),
} as const
