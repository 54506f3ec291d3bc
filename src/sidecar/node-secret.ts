import { hkdfSync, randomBytes } from 'node:crypto'
import path from 'node:path'
import { HansaError } from '../errors.ts'
import { makePrivateFile, readPrivateFile } from './private-file.ts'

const secretBytes = 32
/** A secret as base64url has it; anything else was not made by us. */
const wholeSecret = /^[\w-]{43}$/

/** What only this node knows. Keys are made of it for one use each, so that none tells anything about another. */
export class NodeSecret {
  readonly #secret: Uint8Array

  private constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /** The node's secret; made at first use, different on every machine, readable by the node's user only. */
  static async open(state: string): Promise<NodeSecret> {
    const file = {
      path: path.join(state, 'keys', 'node.secret'),
      what: 'the node’s secret, keys/node.secret',
    }
    const text =
      (await readPrivateFile(file)) ??
      (await makePrivateFile(file, `${randomBytes(secretBytes).toString('base64url')}\n`))
    if (wholeSecret.test(text.trim())) return new NodeSecret(Buffer.from(text.trim(), 'base64url'))
    throw new HansaError('corrupt', `${file.what}, is not whole`, {
      remedy: 'Restore it from a backup, or remove it: a new one is made, and hashes differ from then on.',
    })
  }

  /** The key (HKDF-SHA-256) for a use such as `mask` of one purpose. */
  keyFor(use: string, of: string): Uint8Array {
    return new Uint8Array(
      hkdfSync('sha256', this.#secret, '', JSON.stringify(['hansa', use, of]), secretBytes),
    )
  }
}
