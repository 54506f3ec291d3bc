import { createHash } from 'node:crypto'

/** Of SHA-256. */
const blockBytes = 64

/**
 * A keyed SHA-256 of a BLOB expression as lower-case hexadecimal text, of functions that the engine has: HMAC's
 * construction (RFC 2104) with one difference, that the inner hash enters the outer one as its hexadecimal text. That
 * takes nothing from its strength, and the engine can hash each entry of a file's dictionary once, not each row:
 * making bytes of the text could fail in its eyes, so it would not.
 */
export function keyedHashSql(blob: string, key: Uint8Array): string {
  const block = Buffer.alloc(blockBytes)
  block.set(key.length > blockBytes ? createHash('sha256').update(key).digest() : key)
  const inner = `system.main.sha256(${bytesSql(xor(block, 0x36))} || ${blob})`
  return `system.main.sha256(${bytesSql(xor(block, 0x5c))} || system.main.encode(${inner}))`
}

const xor = (bytes: Uint8Array, pad: number): Uint8Array => bytes.map((byte) => byte ^ pad)

const bytesSql = (bytes: Uint8Array): string =>
  `system.main.from_hex('${Buffer.from(bytes).toString('hex')}')`
