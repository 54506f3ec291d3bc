import { createHash } from 'node:crypto'

/** Of SHA-256. */
const blockBytes = 64

/** HMAC-SHA-256 (RFC 2104) of a BLOB expression as lower-case hexadecimal text, of functions that the engine has. */
export function hmacSql(blob: string, key: Uint8Array): string {
  const block = Buffer.alloc(blockBytes)
  block.set(key.length > blockBytes ? createHash('sha256').update(key).digest() : key)
  const inner = `system.main.sha256(${bytesSql(xor(block, 0x36))} || ${blob})`
  return `system.main.sha256(${bytesSql(xor(block, 0x5c))} || system.main.from_hex(${inner}))`
}

const xor = (bytes: Uint8Array, pad: number): Uint8Array => bytes.map((byte) => byte ^ pad)

const bytesSql = (bytes: Uint8Array): string =>
  `system.main.from_hex('${Buffer.from(bytes).toString('hex')}')`
