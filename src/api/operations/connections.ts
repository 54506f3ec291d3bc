import * as z from 'zod'
import { clientNames } from '../../ports/connect/connect-clients.ts'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'

const text = z.string().exactOptional()

const client = z
  .object({
    client: z.enum(clientNames).describe('As `hansa connect --with` names it'),
    title: z.string(),
    state: z
      .enum(['ready', 'denied', 'unavailable'])
      .describe('`denied` by the rules, `unavailable` by how the node is served'),
    purpose: text.describe('What the lines read for'),
    snippets: z
      .array(z.object({ language: z.string(), text: z.string() }))
      .readonly()
      .describe('To be run one after the other; none where it is not `ready`'),
    message: text.describe('Why there are none'),
    remedy: text,
  })
  .meta({ id: 'ClientConnection' })

export const connectionOperations = {
  showConnections: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/datasets/{dataset}/connections',
    tag: 'products',
    summary: 'What the reader pastes into the tools they have, to read a dataset',
    description:
      'Each client is decided as a read through its port would be. Lines are for the address that was asked by, and take the token from `HANSA_TOKEN`: no secret is in them. Where another node answers they read there, with a token of that node.',
    query: z.strictObject({
      purpose: text.describe('What is read for; the agreed purpose where absent'),
      agreement: text.describe('The agreement that it rests on, where there are several'),
      client: z.enum(clientNames).exactOptional().describe('This one alone'),
    }),
    answer: z.object({
      ...answeredBy,
      dataset: z.string().describe('Its key'),
      reader: z.string(),
      clients: z.array(client).readonly(),
    }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'denied', 'source_unavailable'],
  }),
} as const
