import { createHash } from 'node:crypto'

/** What a keyed mask shows of a text: HMAC-SHA-256 (RFC 2104) but for the inner hash, which enters as hexadecimal text. */
export function keyedHash(key: Uint8Array, text: string): string {
  const block = Buffer.alloc(64)
  block.set(key.length > 64 ? createHash('sha256').update(key).digest() : key)
  const pad = (byte: number): Uint8Array => block.map((each) => each ^ byte)
  const inner = createHash('sha256').update(pad(0x36)).update(text).digest('hex')
  return createHash('sha256').update(pad(0x5c)).update(inner).digest('hex')
}
