import * as z from 'zod'
import { operation } from '../operation.ts'
import { mostItems } from '../page.ts'

export const registryOperations = {
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
