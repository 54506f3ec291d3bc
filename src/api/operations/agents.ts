import * as z from 'zod'
import { operation } from '../operation.ts'
import { agreement } from './agreements.ts'

const text = z.string().exactOptional()
const names = z.array(z.string()).readonly()
const amount = z.object({ rows: z.int(), bytes: z.int() })

const agent = {
  principal: z.string(),
  name: text,
  teams: names,
  agreements: z.int().describe('In force, of those that concern me'),
  credentials: z.int().exactOptional().describe('For the operator: valid ones'),
}

export const agentOperations = {
  listAgents: operation({
    method: 'GET',
    path: '/agents',
    tag: 'nodes',
    summary: 'Agents and services: all for the operator, for owners those that read their products',
    answer: z.object({ items: z.array(z.object(agent).meta({ id: 'Agent' })).readonly() }),
  }),
  showAgent: operation({
    method: 'GET',
    path: '/agents/{principal}',
    tag: 'nodes',
    summary: 'What an agent or service may read, what it took today, and how it was decided about lately',
    answer: z.object({
      ...agent,
      agreed: z.array(agreement).readonly().describe('Those that concern me, newest first'),
      today: z
        .object({ used: amount, allowed: amount })
        .exactOptional()
        .describe('Through MCP since midnight, UTC: for the operator, and the agent itself'),
      decisions: z
        .array(
          z.object({
            sequence: z.int(),
            at: z.string(),
            kind: z.enum(['access', 'denied']),
            purpose: z.string(),
            datasets: names,
          }),
        )
        .readonly()
        .describe('The last ones, as far as they are about products that I decide about'),
    }),
    problems: ['not_found'],
  }),
  revokeAgent: operation({
    method: 'POST',
    path: '/agents/{principal}/revocation',
    tag: 'nodes',
    summary:
      'End at once what I can end: its agreements about my products, and for the operator its credentials',
    body: z.strictObject({ note: z.string().max(2000).exactOptional() }),
    answer: z.object({ agreements: names, credentials: names }),
    problems: ['not_found', 'conflict'],
  }),
} as const
