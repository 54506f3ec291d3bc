import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import path from 'node:path'
import { HansaError } from '../errors.ts'
import { makePrivateFile, readPrivateFile, type PrivateFile } from '../sidecar/private-file.ts'

const keyFile = (file: string): PrivateFile => ({ path: path.resolve(file), what: `the key in ${file}` })

/** Makes a member's Ed25519 key in a file that only they can read. Fails with `conflict` where there is a file. */
export async function makeCouncilKey(file: string): Promise<KeyObject> {
  if ((await readPrivateFile(keyFile(file))) !== undefined)
    throw new HansaError('conflict', `there is a file at ${file} already`, {
      remedy: 'Name another file, or go on using the key that is there.',
    })
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return fromPem(await makePrivateFile(keyFile(file), pem), file)
}

/** A member's key. Fails with `not_found`, `denied` where others can read it, or `invalid_input`. */
export async function readCouncilKey(file: string): Promise<KeyObject> {
  const pem = await readPrivateFile(keyFile(file))
  if (pem === undefined)
    throw new HansaError('not_found', `there is no file at ${file}`, {
      remedy: `\`hansa governance key --out ${file}\` makes a key there.`,
    })
  return fromPem(pem, file)
}

function fromPem(pem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Said below, and without the cause: it may quote the file.
  }
  throw new HansaError('invalid_input', `${file} holds no Ed25519 private key`, {
    remedy: 'Name the PEM file that `hansa governance key` made.',
  })
}
