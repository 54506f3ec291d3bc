import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import { syncPath } from '../store/writable-folder.ts'

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

const keyFile = (state: string): string => path.join(state, 'keys', 'node.key')

async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file, 'r')
    requirePrivate((await handle.stat()).mode)
    return await handle.readFile('utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw fromSystemError(error, 'reading the node’s key')
  }
}

const forOthers = 0o077

/** A key that others could have copied proves nothing. Windows knows no such modes. */
function requirePrivate(mode: number): void {
  if (process.platform === 'win32' || (mode & forOthers) === 0) return
  throw new HansaError('denied', 'other users of this machine can read the node’s key, keys/node.key', {
    remedy:
      'Take their right away with `chmod 600`; if somebody may have copied it, remove it: a new one is made.',
  })
}

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

/** The file appears whole or not at all; of several processes that make it at once, one's key counts for all. */
async function makeNodeKey(state: string): Promise<NodeKey> {
  const file = keyFile(state)
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    await writeDraft(draft, pem)
    await link(draft, file)
    await syncPath(path.dirname(file))
    return fromPem(pem)
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return fromPem((await readPrivateFile(file)) ?? '')
    throw fromSystemError(error, 'writing the node’s key')
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDraft(draft: string, pem: string): Promise<void> {
  await using handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(pem)
  await handle.sync()
}
