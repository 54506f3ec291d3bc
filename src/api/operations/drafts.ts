import * as z from 'zod'
import { draftBounds } from '../../product/draft/draft.ts'
import { draftFile, draftIssue, draftPlan } from '../drafts/draft-answers.ts'
import { operation } from '../operation.ts'

const product = z.string().max(120).describe('`<domain>/<product>`')

const file = z.strictObject({
  path: z.string().max(draftBounds.pathLength).describe('In the product’s folder: `transform/orders.sql`'),
  text: z.string().max(draftBounds.characters),
})

const draft = z.strictObject({
  product,
  files: z.array(file).max(draftBounds.files).readonly(),
})

const issues = z.array(draftIssue).readonly().describe('By file, line and column')

const problems = ['too_large', 'too_many_requests', 'busy', 'timeout', 'data_exception'] as const

export const draftOperations = {
  validateDraft: operation({
    method: 'POST',
    path: '/drafts/validate',
    tag: 'drafts',
    summary: 'What is wrong with the folder of a product that is being written',
    description: 'As `hansa validate`. Nothing is kept, run or read besides what is sent.',
    body: draft,
    answer: z.object({ issues }),
    problems,
  }),
  planDraft: operation({
    method: 'POST',
    path: '/drafts/plan',
    tag: 'drafts',
    summary: 'What would come of a draft: lineage, changes, whom they hit, and what guardrails say',
    description: 'As `hansa plan`, as far as it shows without data. Nothing is kept or built.',
    body: draft,
    answer: z.object({
      issues,
      plan: draftPlan.exactOptional().describe('Absent where an issue is an error'),
      impacts: z
        .array(
          z.object({
            change: z.string().describe('The path of the change'),
            product: z.string(),
            owners: z.array(z.string()).readonly(),
            columns: z.array(z.string()).readonly(),
          }),
        )
        .readonly()
        .describe('Products that breaking changes hit, as far as the reader may know of them'),
    }),
    problems,
  }),
  proposeDraft: operation({
    method: 'POST',
    path: '/drafts/propose',
    tag: 'drafts',
    summary: 'The files of a product for the columns of a sample',
    description: 'As `hansa new product`. The sample is read, and not kept.',
    body: z.strictObject({ product, sample: file }),
    answer: z.object({
      files: z.array(draftFile).readonly(),
      notes: z.array(z.string()).readonly().describe('What is to be looked at'),
    }),
    problems: [...problems, 'conflict'],
  }),
} as const
