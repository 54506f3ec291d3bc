import * as z from 'zod'
import { away } from '../away-schema.ts'
import { operation } from '../operation.ts'

const text = z.string().exactOptional()
const names = z.array(z.string()).readonly()

export const nodeOperations = {
  listNodes: operation({
    method: 'GET',
    path: '/nodes',
    tag: 'nodes',
    summary: 'The nodes of the mesh, and what each says of itself, verified here',
    answer: z.object({
      items: z
        .array(
          z
            .object({
              node: z.string(),
              self: z.boolean().describe('It is this node'),
              domains: names,
              vouchesFor: names.describe('Whose principals it speaks for'),
              key: text.describe('Its public key of now'),
              word: z
                .enum(['current', 'left', 'none', 'refused'])
                .describe('Whether its newest word can be gone by'),
              refused: text.describe('Why its word is not taken'),
              away: away.exactOptional().describe('It cannot be asked now, whatever it has said'),
              address: text,
              products: z.int().exactOptional(),
              version: text.describe('Its version of Hansa'),
              saidAt: text,
              expiresAt: text,
            })
            .meta({ id: 'MeshNode' }),
        )
        .readonly(),
      registries: z
        .array(
          z.object({
            url: z.string(),
            reachedAt: text,
            deliveredAt: text,
            fault: text,
            refused: z
              .array(z.object({ key: z.string(), reason: z.string() }))
              .readonly()
              .exactOptional(),
          }),
        )
        .readonly()
        .exactOptional()
        .describe('For the operator: registries that this node has joined'),
      fault: text.describe('Why registries could not be asked'),
    }),
  }),
} as const
