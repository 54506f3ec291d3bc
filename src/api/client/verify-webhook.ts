import type { MeshEvent } from './follow-mesh.ts'

/** What a webhook's receiver was sent. */
export interface WebhookMessage {
  /** Names in lower case, as Node.js and `Object.fromEntries(request.headers)` have them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** As it came, before it is parsed. */
  readonly body: string
}

/** How old or how far ahead a message may be: who has overheard one cannot send it later. */
const toleranceSeconds = 300

/**
 * The event that a message holds, where it comes from the node that gave the secret, whole and now; undefined where not. Which
 * events one has taken is one's own to know: the same may come twice.
 */
export async function verifyWebhook(
  { headers, body }: WebhookMessage,
  secret: string,
  now = new Date(),
): Promise<MeshEvent | undefined> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    [headers[name]].flat().join(' '),
  )
  const seconds = Math.abs(now.getTime() / 1000 - Number(timestamp))
  if (timestamp === '' || !(seconds <= toleranceSeconds)) return undefined
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  )
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const each of signatures?.split(' ') ?? []) {
    const [version, mark = ''] = each.split(',')
    // Compared in constant time.
    if (version === 'v1' && (await crypto.subtle.verify('HMAC', key, bytesOf(mark), signed)))
      return JSON.parse(body) as MeshEvent
  }
  return undefined
}

/** Of base64; none of what is not. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
