import { createHmac } from 'node:crypto'

export interface SignedMessage {
  /** Of the event: the same however often it is sent. */
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string
}

/** The headers that let a receiver know who sends, as Standard Webhooks 1.0 has them. */
export function signatureHeaders(
  key: Uint8Array,
  { id, timestamp, body }: SignedMessage,
): Readonly<Record<string, string>> {
  const mark = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${mark}`,
  }
}

/** The key as its receiver keeps it. */
export const secretText = (key: Uint8Array): string => `whsec_${Buffer.from(key).toString('base64')}`
