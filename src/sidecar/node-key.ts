import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import path from 'node:path'
import { HansaError } from '../errors.ts'
import { makePrivateFile, readPrivateFile, type PrivateFile } from './private-file.ts'

/** The node's Ed25519 key, by which others know what it said. The private half stays in here. */
export interface NodeKey extends NodePublicKey {
  readonly sign: (message: string) => Buffer
}

export interface NodePublicKey {
  /** SHA-256 of the public key (SPKI, DER), base64url. */
  readonly fingerprint: string
  readonly publicKey: KeyObject
}

/** The node's key; made at first use, different on every machine, readable by the node's user only. */
export async function nodeKey(state: string): Promise<NodeKey> {
  return (await readNodeKey(state)) ?? (await makeNodeKey(state))
}

/** The node's key, or undefined where none was made yet. Fails with `corrupt`, or `denied` where others could read it. */
export async function readNodeKey(state: string): Promise<NodeKey | undefined> {
  const pem = await readPrivateFile(keyFile(state))
  return pem === undefined ? undefined : fromPem(pem)
}

const keyFile = (state: string): PrivateFile => ({
  path: path.join(state, 'keys', 'node.key'),
  what: 'the node’s key, keys/node.key',
})

function fromPem(pem: string): NodeKey {
  try {
    const privateKey = createPrivateKey(pem)
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key')
    const publicKey = createPublicKey(privateKey)
    return {
      publicKey,
      fingerprint: fingerprintOf(publicKey),
      sign: (message) => sign(null, Buffer.from(message), privateKey),
    }
  } catch {
    // The cause is left out: it may quote the file.
    throw new HansaError('corrupt', 'keys/node.key in the state folder holds no Ed25519 key', {
      remedy: 'Restore it from a backup, or remove it: a new one is made, and does not sign for the old one.',
    })
  }
}

export const fingerprintOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')

async function makeNodeKey(state: string): Promise<NodeKey> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return fromPem(await makePrivateFile(keyFile(state), pem))
}
