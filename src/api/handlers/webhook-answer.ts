import type { WebhookPublicKeys } from '../../discovery/webhooks/webhook-sender.ts'
import type { KeptWebhook } from '../../store/webhook-store.ts'

/** A webhook as its principal sees it: without its secret. */
export function webhookAnswer({ webhook, delivery }: Omit<KeptWebhook, 'revision'>, keys: WebhookPublicKeys) {
  const { id, url, description, filter, createdAt } = webhook
  const { failures, deliveredAt, failingSince, nextAttemptAt, last } = delivery
  return {
    ...{ id, url, state: stateOf({ webhook, delivery }), createdAt, failures, ...keys },
    ...(description === undefined ? {} : { description }),
    ...(filter.types === undefined ? {} : { type: filter.types }),
    ...(filter.domains === undefined ? {} : { domain: filter.domains }),
    ...(filter.products === undefined ? {} : { product: filter.products }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(nextAttemptAt === undefined || delivery.isDead ? {} : { nextAttemptAt }),
    ...(last === undefined ? {} : { last }),
  }
}

function stateOf({
  webhook,
  delivery,
}: Omit<KeptWebhook, 'revision'>): 'active' | 'failing' | 'dead' | 'disabled' {
  if (!webhook.isEnabled) return 'disabled'
  if (delivery.isDead) return 'dead'
  return delivery.failures > 0 ? 'failing' : 'active'
}
