import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import { HansaError } from '../errors.ts'
import { makePrivateFile, readPrivateFile, readPrivateFileNow, type PrivateFile } from './private-file.ts'

/** The node's Ed25519 key, by which others know what it said. The private half stays in here. */
export interface NodeKey extends NodePublicKey {
  readonly sign: (message: string) => Buffer
}

export interface NodePublicKey {
  /** SHA-256 of the public key (SPKI, DER), base64url. */
  readonly fingerprint: string
  readonly publicKey: KeyObject
}

/**
 * The node's key; made at first use, different on every machine, readable by the node's user only. Once it is rotated,
 * by this process or another, it is the new one: whoever asks for `publicKey` or `fingerprint` and signs before anything
 * else happens has both of one key.
 */
export async function nodeKey(state: string): Promise<NodeKey> {
  return new CurrentKey(state, (await readNodeKey(state)) ?? (await makeNodeKey(state)))
}

/** The node's key as it is now, or undefined where none was made yet. Fails with `corrupt`, or `denied` where others could read it. */
export async function readNodeKey(state: string): Promise<NodeKey | undefined> {
  const pem = await readPrivateFile(nodeKeyFile(state))
  return pem === undefined ? undefined : fromPem(pem)
}

/** Looks at the file each time: signing is rare, and a key that was rotated away must not sign. */
class CurrentKey implements NodeKey {
  readonly #file: PrivateFile
  #key: NodeKey
  #stamp: string | undefined

  constructor(state: string, key: NodeKey) {
    this.#file = nodeKeyFile(state)
    this.#key = key
  }

  get publicKey(): KeyObject {
    return this.#current().publicKey
  }

  get fingerprint(): string {
    return this.#current().fingerprint
  }

  readonly sign = (message: string): Buffer => this.#key.sign(message)

  /** A file that is gone is no rotation: the key goes on to sign. */
  #current(): NodeKey {
    const stats = statSync(this.#file.path, { throwIfNoEntry: false })
    if (stats === undefined) return this.#key
    const stamp = `${stats.ino} ${stats.mtimeMs} ${stats.size}`
    if (stamp === this.#stamp) return this.#key
    this.#key = fromPem(readPrivateFileNow(this.#file))
    this.#stamp = stamp
    return this.#key
  }
}

/** Where the key is kept, in PEM. */
export const nodeKeyFile = (state: string): PrivateFile => ({
  path: path.join(state, 'keys', 'node.key'),
  what: 'the node’s key, keys/node.key',
})

/** Fails with `corrupt` where it is no Ed25519 key. */
export function fromPem(pem: string): NodeKey {
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

/** A new key in PEM, as the file holds it. */
export const newKeyPem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const makeNodeKey = async (state: string): Promise<NodeKey> =>
  fromPem(await makePrivateFile(nodeKeyFile(state), newKeyPem()))
