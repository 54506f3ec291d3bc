import * as z from 'zod'
import { operation } from '../operation.ts'

export const purposeOperations = {
  listPurposes: operation({
    method: 'GET',
    path: '/purposes',
    tag: 'policies',
    summary:
      'What data can be read for: purposes of the mesh’s own first, then those of the Data Privacy Vocabulary',
    answer: z.object({
      items: z
        .array(
          z.object({
            name: z.string().describe('As requests and queries state it: `dpv:Marketing`'),
            broader: z.array(z.string()).readonly().describe('Those right above it'),
            description: z.string().exactOptional().describe('Of the mesh’s own'),
          }),
        )
        .readonly(),
    }),
  }),
} as const
