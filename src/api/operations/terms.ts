import * as z from 'zod'
import { operation } from '../operation.ts'

const text = z.string().exactOptional()

const head = {
  name: z.string(),
  description: z.string(),
  synonyms: z.array(z.string()).readonly(),
  broader: text.describe('The term that means more'),
}

const column = z
  .object({
    product: z.string(),
    title: z.string(),
    node: text.describe('The node that serves it, where that is another'),
    dataset: z.string().describe('Its key'),
    name: z.string().describe('What SQL calls the dataset, after the domain'),
    column: z.string(),
    type: z.string(),
    description: text,
    classification: text,
    access: z.enum(['granted', 'none', 'elsewhere']).describe('What another node decides is `elsewhere`'),
    seen: z.enum(['clear', 'masked', 'withheld']).exactOptional().describe('Where the dataset may be read'),
  })
  .meta({ id: 'TermColumn' })

export const termOperations = {
  listTerms: operation({
    method: 'GET',
    path: '/terms',
    tag: 'graph',
    summary: 'Business terms of the mesh, and how many columns carry each',
    answer: z.object({
      items: z.array(z.object({ ...head, columns: z.int() })).readonly(),
    }),
  }),
  showTerm: operation({
    method: 'GET',
    path: '/terms/{term}',
    tag: 'graph',
    summary: 'A business term, with every column that carries it and whether the reader may read it',
    query: z.strictObject({ purpose: text.describe('For which access is decided') }),
    answer: z
      .object({
        ...head,
        narrower: z.array(z.string()).readonly().describe('Terms right below it'),
        columns: z.array(column).readonly(),
        isCut: z.boolean().describe('Whether there are more columns than are shown'),
      })
      .meta({ id: 'Term' }),
    problems: ['not_found'],
  }),
} as const
