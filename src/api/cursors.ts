import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { HansaError } from '../errors.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Makes and reads what lists go on from: good for the list alone that it came from, and opaque to clients, because how far a
 * position is from the one before could tell how much there is that they may not know of.
 */
export class Cursors {
  readonly #key: Uint8Array

  /** `key` is a secret of the node's, of 32 bytes, for this only. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** `list` says which list it is, with all that it was asked. */
  write(list: string, position: string): string {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, this.#key, nonce).setAAD(Buffer.from(list))
    const sealed = Buffer.concat([cipher.update(position, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
  }

  /** The position that was written; `invalid_input` where it is no cursor of this list. */
  read(list: string, cursor: string): string {
    const bytes = Buffer.from(cursor, 'base64url')
    try {
      if (bytes.toString('base64url') !== cursor) throw new TypeError('it is not as it was written')
      const decipher = createDecipheriv(algorithm, this.#key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(Buffer.from(list)).setAuthTag(bytes.subarray(-tagBytes))
      const sealed = bytes.subarray(nonceBytes, -tagBytes)
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString()
    } catch {
      throw new HansaError('invalid_input', '`after` is not what this list has said', {
        remedy: 'Send `next` of the page before, and all else as it was.',
      })
    }
  }
}
