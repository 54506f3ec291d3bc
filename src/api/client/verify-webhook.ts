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
 * The event that a message holds, where it comes from the node that gave `key`, whole and now; undefined where not. `key` is the
 * webhook's secret (`whsec_…`) or its public key (`whpk_…`), and rejects where it is neither. Which events one has taken is
 * one's own to know: the same may come twice.
 */
export async function verifyWebhook(
  { headers, body }: WebhookMessage,
  key: string,
  now = new Date(),
): Promise<MeshEvent | undefined> {
  const check = await checkOf(key)
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    [headers[name]].flat().join(' '),
  )
  const seconds = Math.abs(now.getTime() / 1000 - Number(timestamp))
  if (timestamp === '' || !(seconds <= toleranceSeconds)) return undefined
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const each of signatures?.split(' ') ?? []) {
    const [version, mark = ''] = each.split(',')
    if (version === check.version && (await check.isSigned(signed, bytesOf(mark))))
      return JSON.parse(body) as MeshEvent
  }
  return undefined
}

/** Keys and signatures of Standard Webhooks 1.0: which are checked is told by the key alone, never by the message. */
const schemes = [
  { prefix: 'whsec_', version: 'v1', algorithm: { name: 'HMAC', hash: 'SHA-256' } },
  { prefix: 'whpk_', version: 'v1a', algorithm: { name: 'Ed25519' } },
] as const

interface Check {
  readonly version: string
  readonly isSigned: (signed: Bytes, mark: Bytes) => Promise<boolean>
}

type Bytes = Uint8Array<ArrayBuffer>

/** A key without its prefix is refused: a public key taken for a secret would let everybody sign. */
async function checkOf(text: string): Promise<Check> {
  const scheme = schemes.find(({ prefix }) => text.startsWith(prefix))
  if (scheme === undefined)
    throw new TypeError('a webhook is verified by its secret, `whsec_…`, or its public key, `whpk_…`')
  const { prefix, version, algorithm } = scheme
  const raw = bytesOf(text.slice(prefix.length))
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify'])
  // HMAC is compared in constant time.
  return { version, isSigned: (signed, mark) => crypto.subtle.verify(algorithm.name, key, mark, signed) }
}

/** Of base64; none of what is not. */
function bytesOf(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
