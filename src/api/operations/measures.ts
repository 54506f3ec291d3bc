import * as z from 'zod'
import { longestComment } from '../../discovery/measures/ratings.ts'
import { windowDays } from '../../discovery/measures/window.ts'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().exactOptional()
const count = z.int()
const bytes = z.number().exactOptional().describe('For owners and the operator')

const span = z
  .object({
    count,
    medianSeconds: z.number().exactOptional(),
    longestSeconds: z.number().exactOptional(),
  })
  .meta({ id: 'Span' })

const measures = {
  use: z
    .object({
      consumers: z
        .object({
          all: count,
          people: count,
          services: count,
          agents: count,
          nodes: count,
          products: count.describe('Made of it'),
        })
        .describe('Different ones that have really read'),
      queries: count,
      refused: count,
      rows: bytes,
      bytes,
      before: z
        .object({ consumers: count.describe('Principals'), queries: count, refused: count })
        .describe('In as many days just before'),
    })
    .meta({ id: 'UseMeasures' }),
  columns: z.object({ published: count, unused: count.describe('Used by nobody in the window') }),
  requests: z.object({
    requested: count,
    granted: count,
    refused: count,
    waiting: count.describe('Now'),
    requestToGrant: span,
  }),
  builds: z.object({
    builds: count,
    published: count,
    changeToPublish: span.describe('From the first build that tried a change'),
  }),
  quality: z.object({ checks: count, passed: count }).describe('Checks that ran in builds'),
  ratings: z
    .object({
      count,
      average: z.number().exactOptional(),
      stars: z.array(count).readonly().describe('How many of one star, of two, …'),
    })
    .describe('Of now'),
}

const days = z.literal(windowDays).exactOptional().describe('The window; 30 where absent')
const window = { days: z.int(), from: z.string(), to: z.string() }

const rating = z
  .object({
    id: z.string(),
    stars: z.int(),
    comment: z.string(),
    at: z.string(),
    mine: z.boolean(),
    author: text.describe('For owners and for oneself'),
    answer: z.object({ author: z.string(), text: z.string(), at: z.string() }).exactOptional(),
  })
  .meta({ id: 'Rating' })

const said = z.string().max(longestComment)

export const measureOperations = {
  showMeasures: operation({
    method: 'GET',
    path: '/measures',
    tag: 'measures',
    summary: 'How this node’s products are used and cared for, all together',
    query: z.strictObject({ days }),
    answer: z.object({ ...window, products: count, ...measures }),
  }),
  listDomainMeasures: operation({
    method: 'GET',
    path: '/measures/domains',
    tag: 'measures',
    summary: 'The same for each domain',
    query: z.strictObject({ days, ...pageQuery }),
    answer: pageOf(z.object({ domain: z.string(), products: count, ...measures })),
  }),
  showDomainMeasures: operation({
    method: 'GET',
    path: '/measures/domains/{domain}',
    tag: 'measures',
    summary: 'The same for one domain',
    query: z.strictObject({ days }),
    answer: z.object({ ...answeredBy, ...window, domain: z.string(), products: count, ...measures }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  listProductMeasures: operation({
    method: 'GET',
    path: '/measures/products',
    tag: 'measures',
    summary: 'The same for each product',
    query: z.strictObject({ days, domain: text, ...pageQuery }),
    answer: pageOf(z.object({ product: z.string(), ...measures })).extend(answeredBy),
    asksOwner: true,
    problems: ['misdirected', 'source_unavailable'],
  }),
  showProductMeasures: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/measures',
    tag: 'measures',
    summary: 'The same for one product, with its days, columns and, for owners, consumers',
    query: z.strictObject({ days }),
    answer: z.object({
      ...answeredBy,
      ...window,
      product: z.string(),
      ...measures,
      byDay: z
        .array(z.object({ day: z.string(), consumers: count, queries: count, refused: count }))
        .readonly()
        .describe('Oldest first'),
      usedColumns: z
        .array(
          z.object({
            dataset: z.string(),
            column: z.string(),
            queries: count.describe('Since the audit began'),
            lastUsed: text.describe('A day'),
            used: z.boolean().describe('By anybody in the window'),
          }),
        )
        .readonly()
        .describe('Every column that is published'),
      consumers: z
        .array(
          z.object({
            consumer: z.string(),
            queries: count,
            refused: count,
            rows: z.number(),
            bytes: z.number(),
            lastRead: text.describe('A day'),
          }),
        )
        .readonly()
        .exactOptional()
        .describe('For owners, most queries first'),
      madeOfIt: z.array(z.string()).readonly().exactOptional().describe('For owners: products'),
      mayRate: z.object({ may: z.boolean(), message: text, remedy: text }),
    }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  listRatings: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/ratings',
    tag: 'measures',
    summary: 'What consumers say of a product, newest first',
    query: z.strictObject({ ...pageQuery }),
    answer: pageOf(rating).extend(answeredBy),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  rateProduct: operation({
    method: 'PUT',
    path: '/products/{domain}/{product}/rating',
    tag: 'measures',
    summary: 'Say what I think of a product that I have read, in place of what I said before',
    body: z.strictObject({
      stars: z.literal([1, 2, 3, 4, 5]),
      comment: said.exactOptional().describe('Plain text'),
    }),
    answer: rating,
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  withdrawRating: operation({
    method: 'DELETE',
    path: '/products/{domain}/{product}/rating',
    tag: 'measures',
    summary: 'Take back what I said of a product',
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  answerRating: operation({
    method: 'PUT',
    path: '/products/{domain}/{product}/ratings/{id}/answer',
    tag: 'measures',
    summary: 'For owners: answer what a consumer says',
    body: z.strictObject({ text: said.min(1) }),
    answer: rating,
    problems: ['not_found', 'misdirected'],
  }),
  withdrawAnswer: operation({
    method: 'DELETE',
    path: '/products/{domain}/{product}/ratings/{id}/answer',
    tag: 'measures',
    summary: 'For owners: take the answer back',
    problems: ['not_found', 'misdirected'],
  }),
} as const
