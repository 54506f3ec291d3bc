import { createHmac, timingSafeEqual } from 'node:crypto'
import { HansaError } from '../errors.ts'

/** Makes and reads what lists go on from: opaque to clients, and good for the list alone that it came from. */
export class Cursors {
  readonly #key: Uint8Array

  /** `key` is a secret of the node's, for this only. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** `list` says which list it is, with all that it was asked. */
  write(list: string, position: string): string {
    return `${Buffer.from(position).toString('base64url')}.${this.#mark(list, position).toString('base64url')}`
  }

  /** The position that was written; `invalid_input` where it is no cursor of this list. */
  read(list: string, cursor: string): string {
    const [text = '', mark = '', ...rest] = cursor.split('.')
    const position = Buffer.from(text, 'base64url').toString()
    const given = Buffer.from(mark, 'base64url')
    const right = this.#mark(list, position)
    if (rest.length === 0 && given.length === right.length && timingSafeEqual(given, right)) return position
    throw new HansaError('invalid_input', '`after` is not what this list has said', {
      remedy: 'Send `next` of the page before, and all else as it was.',
    })
  }

  #mark(list: string, position: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([list, position]))
      .digest()
      .subarray(0, 16)
  }
}
