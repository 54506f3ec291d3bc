import * as z from 'zod'
import { operation } from '../operation.ts'

const names = z.array(z.string()).readonly()

export const meOperations = {
  showMe: operation({
    method: 'GET',
    path: '/me',
    tag: 'session',
    summary: 'Who I am, and what I decide about',
    answer: z
      .object({
        principal: z.string(),
        name: z.string().exactOptional().describe('What people call me, where that is known'),
        actor: z.string().exactOptional().describe('Who acts on my behalf'),
        teams: names,
        attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), names])),
        operator: z.boolean().describe('Whether I run this node'),
        councilMember: z.boolean(),
        auditor: z.boolean().describe('Whether the council lets me read the whole audit'),
        owns: z.object({ domains: names, products: names }),
      })
      .meta({ id: 'Me' }),
  }),
} as const
