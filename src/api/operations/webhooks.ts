import * as z from 'zod'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { eventFilter } from './events.ts'

const text = z.string().exactOptional()
const url = z.string().min(1).max(2000)
const description = z.string().max(500).exactOptional()

const publicKey = z
  .string()
  .describe('Ed25519, `whpk_` and base64: checks the `v1a` signatures of the webhook, and can make none')

const publicKeys = {
  publicKey,
  oldKeys: z
    .array(z.object({ publicKey, until: z.string() }))
    .readonly()
    .describe('Keys that this one has taken the place of: messages are signed with them too until then'),
}

const answer = z
  .object({
    at: z.string(),
    status: z.int().exactOptional().describe('Of HTTP; absent where nothing was answered'),
    fault: text.describe('Why nothing was'),
  })
  .meta({ id: 'WebhookAnswer' })

const webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    description: text,
    ...eventFilter,
    state: z
      .enum(['active', 'failing', 'dead', 'disabled'])
      .describe('`dead`: it failed for so long that nothing is sent any more'),
    createdAt: z.string(),
    deliveredAt: text,
    failingSince: text,
    failures: z.int().describe('Since the last that was taken'),
    nextAttemptAt: text,
    last: answer.exactOptional().describe('What came of the last attempt'),
    ...publicKeys,
  })
  .meta({ id: 'Webhook' })

const withSecret = z.object({
  webhook,
  secret: text.describe('What `v1` signatures are checked with; shown where it is new, and never again'),
})

export const webhookOperations = {
  listWebhooks: operation({
    method: 'GET',
    path: '/webhooks',
    tag: 'events',
    summary: 'My webhooks, and how delivery to each stands',
    query: z.strictObject({ ...pageQuery }),
    answer: pageOf(webhook),
  }),
  createWebhook: operation({
    method: 'POST',
    path: '/webhooks',
    tag: 'events',
    summary: 'Be told of what happens from now on, at an address',
    description:
      'Events come one by one, in their order, as CloudEvents, signed as Standard Webhooks has it. What is not answered with 2xx is sent again. It hears of what I may know of when it is sent.',
    body: z.strictObject({ url, description, ...eventFilter }),
    status: 201,
    answer: withSecret,
  }),
  changeWebhook: operation({
    method: 'PATCH',
    path: '/webhooks/{id}',
    tag: 'events',
    summary: 'Change what is given of a webhook; a dead one is tried again',
    body: z.strictObject({
      url: url.exactOptional(),
      description,
      ...eventFilter,
      isEnabled: z
        .boolean()
        .exactOptional()
        .describe('What happens meanwhile is sent once it is enabled again'),
      newKeys: z
        .literal(true)
        .exactOptional()
        .describe(
          'Another secret and another public key. For 24 hours messages are signed with those of before too',
        ),
      endOldKeys: z
        .literal(true)
        .exactOptional()
        .describe('The keys of before count for nothing from now on, with `newKeys` all but the new'),
    }),
    answer: withSecret,
    problems: ['not_found', 'conflict'],
  }),
  showWebhookKey: operation({
    method: 'GET',
    path: '/webhooks/{id}/key',
    tag: 'events',
    summary: 'What the signatures of a webhook are checked with, whosever it is',
    description:
      'An id that no webhook has is answered with a key too: nobody learns by trying what webhooks there are.',
    params: z.object({ id: z.string().regex(/^whk_[0-9a-f]{32}$/) }),
    answer: z.object(publicKeys),
  }),
  testWebhook: operation({
    method: 'POST',
    path: '/webhooks/{id}/test',
    tag: 'events',
    summary: 'Send an event of type `hansa.webhook.tested` now, once',
    answer: answer.describe('What came of it'),
    problems: ['not_found'],
  }),
  deleteWebhook: operation({
    method: 'DELETE',
    path: '/webhooks/{id}',
    tag: 'events',
    summary: 'Send nothing there any more',
    problems: ['not_found'],
  }),
} as const
