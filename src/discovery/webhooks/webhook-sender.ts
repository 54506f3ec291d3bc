import type { KeyObject } from 'node:crypto'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { DeliveryAnswer, Webhook } from '../../store/webhook-store.ts'
import type { CloudEvent } from '../events/cloud-event.ts'
import { callableAddress } from './callable-address.ts'
import { ed25519OfSeed } from './ed25519-of-seed.ts'
import { postWebhook } from './post-webhook.ts'
import { publicKeyText, secretText, signatureHeaders } from './webhook-signature.ts'

/** Sends events to webhooks. */
export interface WebhookSender {
  /** One attempt; what came of it is a value. `signal` ends it sooner than an answer. */
  readonly send: (webhook: Webhook, event: CloudEvent, signal?: AbortSignal) => Promise<DeliveryAnswer>
  /** What its receiver checks signatures with, and could make them with. */
  readonly secretOf: (webhook: Webhook) => string
  /** What anybody checks signatures of the webhook of an id with; it stays the same when the secret is another. */
  readonly publicKeyOf: (id: string) => string
}

export interface SenderOptions {
  readonly settings: Pick<MeshSettings, 'webhooks'>
  /** A key of the node's for a use; so no secret of a webhook is kept anywhere. */
  readonly keyFor: (use: string, of: string) => Uint8Array
  readonly now: () => Date
}

export function webhookSender({ settings, keyFor, now }: SenderOptions): WebhookSender {
  const isCallable = callableAddress(settings.webhooks.networks)
  const secretOf = ({ id, secretNumber }: Webhook): Uint8Array => keyFor('webhook', `${id} ${secretNumber}`)
  // One for each webhook: what one receiver was sent cannot be passed on to another as if the node had sent it there.
  const privateKeyOf = (id: string): KeyObject => ed25519OfSeed(keyFor('webhook-ed25519', id))
  return {
    secretOf: (webhook) => secretText(secretOf(webhook)),
    publicKeyOf: (id) => publicKeyText(privateKeyOf(id)),
    send: async (webhook, event, signal) => {
      const at = now()
      const body = JSON.stringify(event)
      const timestamp = Math.floor(at.getTime() / 1000)
      const keys = { secret: secretOf(webhook), privateKey: privateKeyOf(webhook.id) }
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'Hansa',
        ...signatureHeaders(keys, { id: event.id, timestamp, body }),
      }
      const request = { url: webhook.url, headers, body }
      return { at: at.toISOString(), ...(await postWebhook(request, { isCallable, signal })) }
    },
  }
}

/** Whether a receiver has taken what was sent. */
export const isTaken = ({ status = 0 }: DeliveryAnswer): boolean => status >= 200 && status < 300
