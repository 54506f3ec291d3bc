import * as z from 'zod'
import { operation } from '../operation.ts'
import { nextPage, pageQuery } from '../page.ts'
import { agreement } from './agreements.ts'

const names = z.array(z.string()).readonly()
const called = z.string().exactOptional().describe('What people call them, where that is known')

export const peopleOperations = {
  showPerson: operation({
    method: 'GET',
    path: '/people/{principal}',
    tag: 'domains',
    summary:
      'A user, team, service or agent: what they own, and their agreements as far as they concern the reader',
    query: z.strictObject(pageQuery).describe('Of their products'),
    answer: z
      .object({
        principal: z.string().describe('`user:ana`'),
        name: called,
        teams: names.exactOptional().describe('For themselves and the operator'),
        attributes: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean(), names]))
          .exactOptional()
          .describe('For themselves and the operator'),
        domains: names.describe('That they own'),
        products: z
          .array(z.object({ product: z.string(), role: z.string().exactOptional() }))
          .readonly()
          .describe('In whose team they are: one page'),
        productCount: z.int().min(0).describe('How many these are on all pages'),
        next: nextPage,
        agreements: z
          .array(agreement)
          .readonly()
          .describe(
            'By which they read or that they asked for: all for themselves and the operator, those about their products for owners',
          ),
      })
      .meta({ id: 'Person' }),
    problems: ['not_found'],
  }),
  listNames: operation({
    method: 'GET',
    path: '/people',
    tag: 'domains',
    summary: 'What people call those who are asked about, of whom the reader may know of',
    description:
      'By the identities file of the node, else by the teams of products. Who is not known to the reader, has no name, or is called differently by different products is left out.',
    query: z.strictObject({
      principal: z
        .array(z.string().max(200))
        .min(1)
        .max(100)
        .readonly()
        .describe('`user:ana`, once for each of them'),
    }),
    answer: z.object({
      items: z.array(z.object({ principal: z.string(), name: z.string() })).readonly(),
    }),
  }),
} as const
