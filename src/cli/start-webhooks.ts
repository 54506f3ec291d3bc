import { eventSource } from '../discovery/events/cloud-event.ts'
import type { EventFeed } from '../discovery/events/event-feed.ts'
import { WebhookDeliverer } from '../discovery/webhooks/webhook-deliverer.ts'
import type { WebhookSender } from '../discovery/webhooks/webhook-sender.ts'
import type { Store } from '../store/store.ts'
import { directoryOf, type DirectoryPlace } from './directory-of.ts'
import { knownError, reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

export interface WebhookPlace extends DirectoryPlace {
  readonly store: Store
  readonly events: EventFeed
  readonly webhooks: WebhookSender
}

/** Tells webhooks of what happens, until it is stopped. */
export function startWebhooks(
  terminal: Terminal,
  { events, webhooks, ...place }: WebhookPlace,
): { readonly stop: () => Promise<void> } {
  const { mesh, settings, store, effects } = place
  let said: string | undefined
  const deliverer = WebhookDeliverer.start({
    place: {
      ...{ mesh, metadata: store.metadata, now: effects.now },
      source: eventSource(mesh, settings.node?.name),
    },
    ...{ feed: events, sender: webhooks, locks: store.locks, directory: directoryOf(place) },
    giveUpDays: settings.webhooks.giveUpDays,
    onFault: (error) => {
      // Looked at every second: what stays as it is was said.
      const { message } = knownError(error)
      if (message !== said) reportError(terminal, error)
      said = message
    },
  })
  return { stop: () => deliverer.close() }
}
