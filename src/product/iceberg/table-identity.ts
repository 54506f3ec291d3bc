import { createHash } from 'node:crypto'

/** Positive and below 2^53, so that readers in JavaScript keep it exact too. */
export function snapshotIdOf(...parts: readonly (string | number)[]): number {
  const hash = createHash('sha256').update(parts.join('\n')).digest()
  return Number(hash.readBigUInt64BE() & (2n ** 53n - 1n)) || 1
}

/** Stable for as long as metadata follows metadata. */
export function tableUuidOf(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest().subarray(0, 16)
  // Version 8 (custom), RFC 9562.
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
