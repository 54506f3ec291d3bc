import * as z from 'zod'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { policy, seen } from '../policy-schema.ts'

const text = z.string().exactOptional()

export const decisionOperations = {
  listPolicies: operation({
    method: 'GET',
    path: '/policies',
    tag: 'policies',
    summary: 'Policies of the mesh, its domains and its products that are in force',
    query: z.strictObject({
      scope: z.enum(['global', 'domain', 'product']).exactOptional(),
      domain: text.describe('Those of the domain, and of its products'),
      ...pageQuery,
    }),
    answer: pageOf(
      z
        .object({
          id: z.string(),
          reason: z.string(),
          scope: z.enum(['global', 'domain', 'product']),
          domain: text,
          product: text,
          path: z.string().describe('The file that it is in, from the mesh’s folder on'),
          decidedBy: z.array(z.string()).readonly().describe('Who can change it; empty for the operator'),
          since: z
            .object({ sequence: z.int(), enactedAt: z.string() })
            .exactOptional()
            .describe('The enactment that it came with, as far as it is known'),
          effect: z.enum(['permit', 'forbid']),
          mask: text,
          text: text.describe(
            'As Cedar has it: for owners of its domain or product, and of any domain where it is global',
          ),
        })
        .meta({ id: 'Policy' }),
    ),
  }),
  explainDecision: operation({
    method: 'GET',
    path: '/decisions/{domain}/{dataset}',
    tag: 'policies',
    summary: 'How a read would be decided now, and by which policies',
    query: z.strictObject({
      principal: z
        .string()
        .max(200)
        .exactOptional()
        .describe('Somebody else, for owners of the product and the operator; myself where absent'),
      purpose: text,
      agreement: text,
    }),
    answer: z
      .object({
        ...answeredBy,
        principal: z.string(),
        purpose: text,
        agreement: text,
        dataset: z.string(),
        permitted: z.boolean(),
        message: text,
        remedy: text,
        because: z.array(policy).readonly(),
        rows: z
          .object({
            seen: z.enum(['all', 'some', 'none']),
            filter: text.describe('Which they are, for who decides about the product'),
            because: z.array(policy).readonly(),
          })
          .exactOptional(),
        columns: z
          .array(
            z.object({
              name: z.string(),
              classification: text,
              seen,
              mask: text,
              because: z.array(policy).readonly(),
            }),
          )
          .readonly(),
        excepted: z
          .array(
            z.object({
              policy: z.string(),
              for: z.string(),
              owner: z.string(),
              reason: z.string(),
              until: z.string(),
            }),
          )
          .readonly()
          .exactOptional()
          .describe('Rules of the mesh that did not hold'),
      })
      .meta({ id: 'Explanation' }),
    asksOwner: true,
    problems: ['not_found', 'undefined_table', 'misdirected', 'source_unavailable'],
  }),
} as const
