import { PostgresError } from './postgres-error.ts'

/** Shorter messages are not counted. */
const shortMessage = 64 << 10

/** How many long messages of the longest kind there may be at a time, of all clients together. */
const longMessages = 8

/** Memory for long messages, which all clients of a node share: so many bytes are let in before any of them is read. */
export class MessageBudget {
  readonly longest: number
  #left: number

  constructor(longest: number) {
    this.longest = longest
    this.#left = longest * longMessages
  }

  /** Lets a message in, and gives what is to be called when it is done with. Throws where it is too long, or one too many. */
  admit(length: number): () => void {
    if (length > this.longest) throw tooLong(this.longest)
    if (length <= shortMessage) return () => undefined
    if (length > this.#left)
      throw new PostgresError('53200', 'the node takes no more long messages at this moment', {
        hint: 'Try again, or send shorter ones.',
      })
    this.#left -= length
    let isHeld = true
    return () => {
      if (isHeld) this.#left += length
      isHeld = false
    }
  }
}

export const tooLong = (longest: number): PostgresError =>
  new PostgresError('08P01', `a message is longer than ${longest} bytes`)
