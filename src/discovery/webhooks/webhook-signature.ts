import { createHmac, createPublicKey, sign, type KeyObject } from 'node:crypto'

export interface SignedMessage {
  /** Of the event: the same however often it is sent. */
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string
}

/** What messages of one webhook are signed with, and nothing else is. */
export interface WebhookKeys {
  /** Shared with the receiver. */
  readonly secret: Uint8Array
  /** Ed25519; never leaves the node. */
  readonly privateKey: KeyObject
}

/** The headers that let a receiver know who sends, as Standard Webhooks 1.0 has them: by HMAC and by Ed25519, with all of `keys`. */
export function signatureHeaders(
  keys: readonly WebhookKeys[],
  { id, timestamp, body }: SignedMessage,
): Readonly<Record<string, string>> {
  const signed = Buffer.from(`${id}.${timestamp}.${body}`)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': keys.map((each) => signaturesOf(signed, each)).join(' '),
  }
}

function signaturesOf(signed: Uint8Array, { secret, privateKey }: WebhookKeys): string {
  const shared = createHmac('sha256', secret).update(signed).digest('base64')
  const own = sign(null, signed, privateKey).toString('base64')
  return `v1,${shared} v1a,${own}`
}

/** The secret as its receiver keeps it. */
export const secretText = (secret: Uint8Array): string => `whsec_${Buffer.from(secret).toString('base64')}`

/** The public half as anybody may have it. */
export function publicKeyText(privateKey: KeyObject): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`
}
