import type { MeshSettings } from '../../spec/mesh.ts'
import type { DeliveryAnswer, Webhook } from '../../store/webhook-store.ts'
import type { CloudEvent } from '../events/cloud-event.ts'
import { callableAddress } from './callable-address.ts'
import { postWebhook } from './post-webhook.ts'
import { secretText, signatureHeaders } from './webhook-signature.ts'

/** Sends events to webhooks. */
export interface WebhookSender {
  /** One attempt; what came of it is a value. `signal` ends it sooner than an answer. */
  readonly send: (webhook: Webhook, event: CloudEvent, signal?: AbortSignal) => Promise<DeliveryAnswer>
  /** What its receiver checks signatures with. */
  readonly secretOf: (webhook: Webhook) => string
}

export interface SenderOptions {
  readonly settings: Pick<MeshSettings, 'webhooks'>
  /** A key of the node's for a use; so no secret of a webhook is kept anywhere. */
  readonly keyFor: (use: string, of: string) => Uint8Array
  readonly now: () => Date
}

export function webhookSender({ settings, keyFor, now }: SenderOptions): WebhookSender {
  const isCallable = callableAddress(settings.webhooks.networks)
  const keyOf = ({ id, secretNumber }: Webhook): Uint8Array => keyFor('webhook', `${id} ${secretNumber}`)
  return {
    secretOf: (webhook) => secretText(keyOf(webhook)),
    send: async (webhook, event, signal) => {
      const at = now()
      const body = JSON.stringify(event)
      const timestamp = Math.floor(at.getTime() / 1000)
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'Hansa',
        ...signatureHeaders(keyOf(webhook), { id: event.id, timestamp, body }),
      }
      const request = { url: webhook.url, headers, body }
      return { at: at.toISOString(), ...(await postWebhook(request, { isCallable, signal })) }
    },
  }
}

/** Whether a receiver has taken what was sent. */
export const isTaken = ({ status = 0 }: DeliveryAnswer): boolean => status >= 200 && status < 300
