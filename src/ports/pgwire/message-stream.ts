import type { Socket } from 'node:net'
import { ByteQueue } from './byte-queue.ts'
import { readMessage, type FrontendMessage } from './frontend-message.ts'
import { tooLong, type MessageBudget } from './message-budget.ts'
import { protocolViolation } from './postgres-error.ts'

/** Bytes that wait to be read while something else is being done; the peer's own buffers hold the rest. */
const mostWaiting = 1 << 20

/** A startup packet is no longer in PostgreSQL either. */
const longestStartup = 10_000

/** Enough for a password or a token. */
const longestBeforeSignIn = 64 << 10

/** Reads a client's messages, holding no more than one and a little of what follows. Sees it go away in any case. */
export class MessageStream {
  readonly #socket: Socket
  readonly #queue = new ByteQueue()
  readonly #patience: number
  #ended = false
  #budget: MessageBudget | undefined
  /** Lets go of the message that was read last. */
  #done: () => void = () => undefined
  #wake: () => void = () => undefined
  readonly #onData = (chunk: Buffer): void => this.#hear(chunk)
  readonly #onEnd = (): void => this.#end()

  /** A client that does not send the rest of what it began within so many milliseconds is cut off. */
  constructor(socket: Socket, patience: number) {
    this.#socket = socket
    this.#patience = patience
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onEnd)
  }

  /** From now on messages may be long. */
  allow(budget: MessageBudget): void {
    this.#budget = budget
  }

  /** The next message without a tag; undefined where the client has gone. */
  async startup(): Promise<Buffer | undefined> {
    const head = await this.#bytes(4)
    if (head === undefined) return undefined
    const length = head.readUInt32BE(0)
    if (length < 8 || length > longestStartup) throw protocolViolation('this is no start of a connection')
    return this.#rest(length - 4)
  }

  /** The next message; undefined where the client has gone. The one before is done with. */
  async next(): Promise<FrontendMessage | undefined> {
    this.#done()
    const head = await this.#bytes(5)
    if (head === undefined) return undefined
    const length = head.readUInt32BE(1)
    if (length < 4) throw protocolViolation('a message has no length')
    this.#done = this.#admit(length)
    const body = await this.#rest(length - 4)
    return body && readMessage(head.readUInt8(0), body)
  }

  /** Lets go of the socket, for TLS to take it; bytes that came too early are an attempt to slip something in. */
  release(): void {
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd)
    if (this.#queue.length > 0) throw protocolViolation('something came before the encryption was agreed')
  }

  /** Gives back what is held of the last message. */
  close(): void {
    this.#done()
  }

  #admit(length: number): () => void {
    if (this.#budget !== undefined) return this.#budget.admit(length)
    if (length > longestBeforeSignIn) throw tooLong(longestBeforeSignIn)
    return () => undefined
  }

  /** What was promised. */
  async #rest(count: number): Promise<Buffer | undefined> {
    if (this.#queue.length >= count) return this.#queue.take(count)
    const timer = setTimeout(() => this.#socket.destroy(), this.#patience)
    try {
      return await this.#bytes(count)
    } finally {
      clearTimeout(timer)
    }
  }

  async #bytes(count: number): Promise<Buffer | undefined> {
    while (this.#queue.length < count) {
      if (this.#ended) return undefined
      this.#socket.resume()
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.#queue.take(count)
  }

  #hear(chunk: Buffer): void {
    this.#queue.push(chunk)
    if (this.#queue.length > mostWaiting) this.#socket.pause()
    this.#wake()
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }
}
