import type { KeyObject } from 'node:crypto'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { DeliveryAnswer, Webhook, WebhookKeyNumbers } from '../../store/webhook-store.ts'
import type { CloudEvent } from '../events/cloud-event.ts'
import { callableAddress } from './callable-address.ts'
import { ed25519OfSeed } from './ed25519-of-seed.ts'
import { postWebhook } from './post-webhook.ts'
import { oldKeysAt, type KeysOfWebhook } from './rotate-webhook-keys.ts'
import { publicKeyText, secretText, signatureHeaders, type WebhookKeys } from './webhook-signature.ts'

/** Sends events to webhooks. */
export interface WebhookSender {
  /** One attempt; what came of it is a value. `signal` ends it sooner than an answer. */
  readonly send: (webhook: Webhook, event: CloudEvent, signal?: AbortSignal) => Promise<DeliveryAnswer>
  /** The newest secret: what its receiver checks signatures with, and could make them with. */
  readonly secretOf: (webhook: Webhook) => string
  /** What anybody checks signatures with at this moment. */
  readonly publicKeysOf: (webhook: KeysOfWebhook) => WebhookPublicKeys
}

/** Each checks the messages of a webhook, those of before until they end. */
export interface WebhookPublicKeys {
  readonly publicKey: string
  /** Newest first. `until` is an ISO time. */
  readonly oldKeys: readonly { readonly publicKey: string; readonly until: string }[]
}

export interface SenderOptions {
  readonly settings: Pick<MeshSettings, 'webhooks'>
  /** A key of the node's for a use; so no secret of a webhook is kept anywhere. */
  readonly keyFor: (use: string, of: string) => Uint8Array
  readonly now: () => Date
}

export function webhookSender({ settings, keyFor, now }: SenderOptions): WebhookSender {
  const isCallable = callableAddress(settings.webhooks.networks)
  const secretOf = (id: string, { secretNumber }: WebhookKeyNumbers): Uint8Array =>
    keyFor('webhook', `${id} ${secretNumber}`)
  // One for each webhook: what one receiver was sent cannot be passed on to another as if the node had sent it there.
  const privateKeyOf = (id: string, { keyNumber }: WebhookKeyNumbers): KeyObject =>
    // The first has no number: it was made before there were others.
    ed25519OfSeed(keyFor('webhook-ed25519', keyNumber === 1 ? id : `${id} ${keyNumber}`))
  const keysOf = (webhook: Webhook, at: Date): readonly WebhookKeys[] =>
    [webhook, ...oldKeysAt(webhook, at)].map((each) => ({
      secret: secretOf(webhook.id, each),
      privateKey: privateKeyOf(webhook.id, each),
    }))
  return {
    secretOf: (webhook) => secretText(secretOf(webhook.id, webhook)),
    publicKeysOf: (webhook) => {
      const publicKeyOf = (each: WebhookKeyNumbers): string => publicKeyText(privateKeyOf(webhook.id, each))
      return {
        publicKey: publicKeyOf(webhook),
        oldKeys: oldKeysAt(webhook, now()).map((each) => ({
          publicKey: publicKeyOf(each),
          until: each.until,
        })),
      }
    },
    send: async (webhook, event, signal) => {
      const at = now()
      const body = JSON.stringify(event)
      const timestamp = Math.floor(at.getTime() / 1000)
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'Hansa',
        ...signatureHeaders(keysOf(webhook, at), { id: event.id, timestamp, body }),
      }
      const request = { url: webhook.url, headers, body }
      return { at: at.toISOString(), ...(await postWebhook(request, { isCallable, signal })) }
    },
  }
}

/** Whether a receiver has taken what was sent. */
export const isTaken = ({ status = 0 }: DeliveryAnswer): boolean => status >= 200 && status < 300
