import type { MeshEvent } from './mesh-event.ts'

/** Which of the keys made for a webhook are meant, each from 1. No key is kept. */
export interface WebhookKeyNumbers {
  readonly secretNumber: number
  /** Of Ed25519. */
  readonly keyNumber: number
}

/** Keys that others have taken the place of; messages are signed with them too until then, an ISO time. */
export interface OldWebhookKeys extends WebhookKeyNumbers {
  readonly until: string
}

/** Where somebody wants to be told of events, and of which. */
export interface Webhook extends WebhookKeyNumbers {
  readonly id: string
  /** `formatPrincipal`: they hear of what they may know of, and nothing else. */
  readonly principal: string
  readonly url: string
  readonly description?: string
  readonly filter: WebhookFilter
  readonly isEnabled: boolean
  /** ISO time. */
  readonly createdAt: string
  /** Newest first; those that have ended may be among them. */
  readonly oldKeys: readonly OldWebhookKeys[]
}

/** Where a list is absent or empty, all are wanted. */
export interface WebhookFilter {
  readonly types?: readonly MeshEvent['type'][]
  readonly domains?: readonly string[]
  /** `<domain>/<product>`. */
  readonly products?: readonly string[]
}

/** How delivery to a webhook stands. */
export interface Delivery {
  /** All events up to this position were delivered, or are not for it. */
  readonly position: number
  /** Attempts that failed since the last one that did not. */
  readonly failures: number
  /** ISO times. */
  readonly failingSince?: string
  readonly nextAttemptAt?: string
  readonly deliveredAt?: string
  /** Of the last attempt: what was answered, or why nothing was. */
  readonly last?: DeliveryAnswer
  /** Nothing is sent any more until somebody enables it again. */
  readonly isDead: boolean
}

export interface DeliveryAnswer {
  readonly at: string
  /** Of HTTP; absent where there was no answer. */
  readonly status?: number
  /** In our words. */
  readonly fault?: string
}

export interface KeptWebhook {
  readonly webhook: Webhook
  readonly delivery: Delivery
  /** Counts changes of either; what was read before one does not replace it. */
  readonly revision: number
}

export interface WebhookStore {
  /** All, or those of a principal, oldest first. */
  webhooks(principal?: string): Promise<readonly KeptWebhook[]>
  webhook(id: string): Promise<KeptWebhook | undefined>
  /** Keeps a new one. `too_many_requests` where the principal has twenty. */
  addWebhook(webhook: Webhook, delivery: Delivery): Promise<void>
  /** Commits a change of what was read with `revision`; false where another was first, or it is gone. */
  changeWebhook(changed: KeptWebhook): Promise<boolean>
  removeWebhook(id: string): Promise<void>
}
