import { createPrivateKey, type KeyObject } from 'node:crypto'

/** What an Ed25519 private key in PKCS #8 begins with, before its 32 bytes (RFC 8410 §7). */
const beginning = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The Ed25519 private key that 32 bytes are the seed of (RFC 8032 §5.1.5). */
export const ed25519OfSeed = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([beginning, seed]), format: 'der', type: 'pkcs8' })
