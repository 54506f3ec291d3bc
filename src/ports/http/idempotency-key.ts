import { HansaError } from '../../errors.ts'

const longestKey = 255

/**
 * Reads an `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header-07): a structured field's string
 * (RFC 9651 §3.3.3), or the bare text that many clients send.
 */
export function idempotencyKey(header: string | undefined): string {
  if (header === undefined)
    throw new HansaError('invalid_input', 'the request has no idempotency key', {
      remedy:
        'Send `Idempotency-Key: "<a key of this push alone, such as a UUID>"`: then it can be sent again without harm.',
    })
  const text = header.trim()
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
  const key = quoted ?? (/^[!#-~]+$/.test(text) ? text : '')
  if (key !== '' && key.length <= longestKey) return key
  throw new HansaError('invalid_input', 'the idempotency key is not one', {
    remedy: `Send 1 to ${longestKey} printable characters in quotes, such as a UUID.`,
  })
}
