import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { publicKeyText } from '../governance/signed-statement.ts'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import { writeWholeFile } from '../store/write-whole-file.ts'
import { fingerprintOf, readNodeKey, type NodePublicKey } from './node-key.ts'
import { readRotation, type Rotation } from './node-rotation.ts'

/** A rotation of this node's own key, as it was signed and as it was read. */
export interface OwnRotation {
  readonly text: string
  readonly rotation: Rotation
}

/** A key that the node had. Its signature counts for the first entries of the audit only. */
export interface FormerKey extends NodePublicKey {
  readonly entries: number
}

/** Rotations under this name in this mesh, oldest first: what others follow. */
export const ownRotations = async (
  state: string,
  { mesh, node }: Pick<Rotation, 'mesh' | 'node'>,
): Promise<readonly OwnRotation[]> =>
  (await allRotations(state)).filter(({ rotation }) => rotation.mesh === mesh && rotation.node === node)

/** The keys that were rotated away, under whatever name the node had then. */
export const formerKeys = async (state: string): Promise<readonly FormerKey[]> =>
  (await allRotations(state)).map(({ rotation: { from, entries } }) => {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: from }, format: 'jwk' })
    return { publicKey, fingerprint: fingerprintOf(publicKey), entries }
  })

/**
 * All that led to the key of now. One that was begun and not carried out is left out: the key is what changes last. Throws
 * `corrupt` where the file is not what was written.
 */
export async function allRotations(state: string): Promise<readonly OwnRotation[]> {
  // First the key: what is written of rotations is then at least as new.
  const key = await readNodeKey(state)
  if (key === undefined) return []
  const now = publicKeyText(key.publicKey)
  const all = await readRotations(rotationsFile(state))
  return all.slice(0, all.findLastIndex(({ rotation }) => rotation.to === now) + 1)
}

/** Writes them down whole. */
export async function putOwnRotations(state: string, texts: readonly string[]): Promise<void> {
  try {
    await writeWholeFile(rotationsFile(state), `${JSON.stringify(texts, undefined, 2)}\n`)
  } catch (error) {
    throw fromSystemError(error, 'writing down a rotation of the node’s key')
  }
}

const rotationsFile = (state: string): string => path.join(state, 'keys', 'rotations.json')

async function readRotations(file: string): Promise<readonly OwnRotation[]> {
  const read: OwnRotation[] = []
  for (const text of await readTexts(file)) {
    const rotation = await readRotation(text)
    const before = read.at(-1)?.rotation
    if (rotation === undefined || (before !== undefined && rotation.from !== before.to)) throw damaged()
    read.push({ text, rotation })
  }
  return read
}

const schema = z.array(z.string()).readonly()

async function readTexts(file: string): Promise<readonly string[]> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw damaged()
    throw fromSystemError(error, 'reading the rotations of the node’s key')
  }
}

const damaged = (): HansaError =>
  new HansaError('corrupt', 'keys/rotations.json in the state folder is not what was written', {
    remedy: 'Restore it from a backup; others know the key of now by it.',
  })
