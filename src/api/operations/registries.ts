import * as z from 'zod'
import { operation } from '../operation.ts'
import { mostItems } from '../page.ts'

const place = z.object({ dataset: z.string(), column: z.string().exactOptional() })

export const registryOperations = {
  traceNodes: operation({
    method: 'GET',
    path: '/lineage/nodes',
    tag: 'lineage',
    summary: 'For the operator: where data come from or go to across all nodes, by the registries',
    description: 'Each step is one that the node which makes it has signed, verified here.',
    query: z.strictObject({
      of: z.string().min(1).max(500).describe('`<domain>/<product>`'),
      column: z.string().max(500).exactOptional(),
      hops: z.int().min(1).max(100).exactOptional().describe('Steps at most; 10 where absent'),
      direction: z.enum(['up', 'down']).exactOptional().describe('`up` where absent'),
    }),
    answer: z.object({
      joined: z.boolean().describe('Whether this node has joined a registry; without one nothing is found'),
      steps: z.array(z.object({ from: place, to: place })).readonly(),
      unconfirmed: z.int().describe('Steps that registries tell of and no node has signed'),
      cut: z.array(z.string()).readonly().describe('Datasets of the product of which there is more'),
    }),
    problems: ['not_found', 'source_unavailable'],
  }),
  searchRegistries: operation({
    method: 'GET',
    path: '/search/registries',
    tag: 'search',
    summary: 'Products of all nodes by the registries, each as its node has signed it, verified here',
    query: z.strictObject({
      q: z.string().max(500),
      domain: z.string().max(200).exactOptional(),
      limit: z.int().min(1).max(mostItems).exactOptional().describe('20 where absent'),
    }),
    answer: z.object({
      joined: z.boolean().describe('Whether this node has joined a registry; without one nothing is found'),
      items: z
        .array(
          z
            .object({
              product: z.string(),
              node: z.string(),
              version: z.string(),
              publishedAt: z.string(),
              about: z.string(),
              datasets: z
                .array(
                  z.object({
                    key: z.string(),
                    name: z.string().describe('As SQL calls it'),
                    version: z.int(),
                    columns: z
                      .array(
                        z.object({
                          name: z.string(),
                          type: z.string(),
                          matches: z.boolean().describe('One of the words means it'),
                        }),
                      )
                      .readonly(),
                  }),
                )
                .readonly(),
            })
            .meta({ id: 'SignedProduct' }),
        )
        .readonly(),
      refused: z
        .array(z.object({ product: z.string(), reason: z.string() }))
        .readonly()
        .describe('What was found, and is not what its node has signed'),
    }),
    problems: ['source_unavailable'],
  }),
} as const
