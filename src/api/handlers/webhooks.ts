import { randomUUID } from 'node:crypto'
import { eventSource, type CloudEvent } from '../../discovery/events/cloud-event.ts'
import { tryAgain } from '../../discovery/webhooks/after-attempt.ts'
import { firstKeys, rotateWebhookKeys } from '../../discovery/webhooks/rotate-webhook-keys.ts'
import { webhookReader } from '../../discovery/webhooks/webhook-reader.ts'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { KeptWebhook, Webhook } from '../../store/webhook-store.ts'
import type { ApiContext } from '../api-context.ts'
import { eventFilterOf } from '../event-filter-of.ts'
import type { Handlers } from '../handler.ts'
import type { webhookOperations } from '../operations/webhooks.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { requireWebhookUrl } from '../webhook-url.ts'
import { webhookAnswer } from './webhook-answer.ts'

export const webhookHandlers: Handlers<typeof webhookOperations> = {
  listWebhooks: async (wanted, context) => {
    const all = await context.metadata.webhooks(selfOf(context))
    const page = pageAsGiven(all, wanted, { page: context.page, keyOf: ({ webhook }) => webhook.id })
    return { ...page, items: page.items.map((each) => answerOf(each, context)) }
  },
  createWebhook: async ({ url, description, ...filter }, context) => {
    await requireOwnProof(context)
    const { metadata, settings, effects, webhooks } = context
    requireWebhookUrl(url, settings)
    const webhook: Webhook = {
      id: `whk_${randomUUID().replaceAll('-', '')}`,
      principal: selfOf(context),
      url,
      ...(description === undefined ? {} : { description }),
      filter: eventFilterOf(filter),
      isEnabled: true,
      createdAt: effects.now().toISOString(),
      ...firstKeys,
    }
    const delivery = { position: await metadata.newestMeshEvent(), failures: 0, isDead: false }
    await audited('made', webhook, context)
    await metadata.addWebhook(webhook, delivery)
    return { webhook: answerOf({ webhook, delivery }, context), secret: webhooks.secretOf(webhook) }
  },
  changeWebhook: async ({ id, ...change }, context) => {
    await requireOwnProof(context)
    if (change.url !== undefined) requireWebhookUrl(change.url, context.settings)
    const changed = await changeWebhook(id, change, context)
    return {
      webhook: answerOf(changed, context),
      ...(change.newKeys === true ? { secret: context.webhooks.secretOf(changed.webhook) } : {}),
    }
  },
  deleteWebhook: async ({ id }, context) => {
    await requireOwnProof(context)
    const { webhook } = await ownWebhook(id, context)
    await audited('deleted', webhook, context)
    await context.metadata.removeWebhook(id)
    return undefined
  },
  showWebhookKey: async ({ id }, { metadata, webhooks }) => {
    const kept = await metadata.webhook(id)
    return webhooks.publicKeysOf(kept?.webhook ?? { id, ...firstKeys })
  },
  testWebhook: async ({ id }, context) => {
    await requireOwnProof(context)
    const { webhook } = await ownWebhook(id, context)
    return testing(webhook.principal, () => context.webhooks.send(webhook, testEvent(webhook, context)))
  },
}

const answerOf = (kept: Omit<KeptWebhook, 'revision'>, { webhooks }: ApiContext) =>
  webhookAnswer(kept, webhooks.publicKeysOf(kept.webhook))

const selfOf = ({ reader }: ApiContext): string => formatPrincipal(reader.principal)

/** A webhook goes on without whoever made it: it is for those alone whom the node itself knows, by what they prove themselves. */
async function requireOwnProof(context: ApiContext): Promise<void> {
  const { reader, directory, mesh } = context
  const isOwn =
    reader.actor === undefined && reader.method !== 'on-behalf-of' && reader.method !== 'anonymous'
  if (isOwn && (await webhookReader(selfOf(context), { directory, mesh })) !== undefined) return
  throw new HansaError('denied', 'webhooks are for those whom this node knows itself', {
    remedy: 'Sign in here with a credential of your own, as somebody whom the identities of this node list.',
  })
}

/** Whose it is not is not told whether there is one. */
async function ownWebhook(id: string, context: ApiContext): Promise<KeptWebhook> {
  const kept = await context.metadata.webhook(id)
  if (kept?.webhook.principal === selfOf(context)) return kept
  throw new HansaError('not_found', `there is no webhook ${id} of yours`)
}

type Change = Omit<Parameters<(typeof webhookHandlers)['changeWebhook']>[0], 'id'>

/** Delivery changes it too: what was read may be old by then. */
const mostTries = 20

async function changeWebhook(id: string, change: Change, context: ApiContext): Promise<KeptWebhook> {
  await audited(
    change.newKeys === true ? 'given new keys' : 'changed',
    (await ownWebhook(id, context)).webhook,
    context,
  )
  for (let tries = 0; tries < mostTries; tries++) {
    const { webhook, delivery, revision } = await ownWebhook(id, context)
    const rekeyed = withKeys(webhook, change, context.effects.now())
    const changed = { webhook: changedWebhook(rekeyed, change), delivery: tryAgain(delivery), revision }
    if (await context.metadata.changeWebhook(changed)) return changed
  }
  throw new HansaError('conflict', `the webhook ${id} is changed by others at this moment`, {
    remedy: 'Try again.',
  })
}

/** With both, nothing of before counts any more. */
function withKeys(webhook: Webhook, { newKeys, endOldKeys }: Change, now: Date): Webhook {
  const before = endOldKeys === true ? { ...webhook, oldKeys: [] } : webhook
  const after = newKeys === true ? rotateWebhookKeys(before, now) : before
  return endOldKeys === true ? { ...after, oldKeys: [] } : after
}

function changedWebhook(webhook: Webhook, { url, description, isEnabled, ...filter }: Change): Webhook {
  return {
    ...webhook,
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(isEnabled === undefined ? {} : { isEnabled }),
    filter: { ...webhook.filter, ...eventFilterOf(filter) },
  }
}

const audited = (what: string, { id }: Webhook, context: ApiContext): Promise<unknown> =>
  context.sidecar.agreements(context.reader).audit.record([
    {
      kind: 'change',
      at: context.effects.now().toISOString(),
      principal: selfOf(context),
      ...(context.reader.address === undefined ? {} : { address: context.reader.address }),
      what: `webhook ${what}`,
      subject: id,
    },
  ])

const testEvent = ({ id }: Webhook, { mesh, settings, effects }: ApiContext): CloudEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  source: eventSource(mesh, settings.node?.name),
  type: 'hansa.webhook.tested',
  subject: id,
  time: effects.now().toISOString(),
  datacontenttype: 'application/json',
  data: {},
})

const testers = new Set<string>()

/** One test of a principal at a time: the node calls others for it. */
async function testing<T>(principal: string, test: () => Promise<T>): Promise<T> {
  if (testers.has(principal))
    throw new HansaError('too_many_requests', 'another test of yours is under way', { retryAfterSeconds: 10 })
  testers.add(principal)
  try {
    return await test()
  } finally {
    testers.delete(principal)
  }
}
