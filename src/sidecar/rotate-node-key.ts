import { HansaError } from '../errors.ts'
import { publicKeyText, signStatement } from '../governance/signed-statement.ts'
import { withKeyLock } from './key-lock.ts'
import { fromPem, newKeyPem, nodeKeyFile, readNodeKey } from './node-key.ts'
import { rotationType, type Rotation } from './node-rotation.ts'
import { allRotations, putOwnRotations } from './own-rotations.ts'
import { removeDrafts, replacePrivateFile } from './private-file.ts'

export interface RotateOptions {
  readonly state: string
  /** The mesh and the node's name in it. */
  readonly mesh: string
  readonly node: string
  readonly now: () => Date
  /** How many entries the audit has. */
  readonly entries: () => Promise<number>
}

/**
 * Gives the node another key: the old one names it and is gone then. The new key's file is the commit point; what is
 * written before that counts for nothing without it. Fails with `not_found` where there is no key yet.
 */
export async function rotateNodeKey({ state, mesh, node, now, entries }: RotateOptions): Promise<Rotation> {
  return withKeyLock(state, 'exclusive', async () => {
    const old = await readNodeKey(state)
    if (old === undefined) throw noKey()
    const file = nodeKeyFile(state)
    await removeDrafts(file)
    const before = await allRotations(state)
    const pem = newKeyPem()
    const rotation: Rotation = {
      mesh,
      node,
      number: before.filter((each) => each.rotation.mesh === mesh && each.rotation.node === node).length + 1,
      from: publicKeyText(old.publicKey),
      to: publicKeyText(fromPem(pem).publicKey),
      at: now().toISOString(),
      entries: await entries(),
    }
    await putOwnRotations(state, [
      ...before.map(({ text }) => text),
      signStatement(rotation, rotationType, old),
    ])
    await replacePrivateFile(file, pem)
    return rotation
  })
}

const noKey = (): HansaError =>
  new HansaError('not_found', 'this node has no key yet', { remedy: '`hansa node key` makes it.' })
