import type { Socket } from 'node:net'
import { readMessage, type FrontendMessage } from './frontend-message.ts'
import { PostgresError, protocolViolation } from './postgres-error.ts'

/** Bytes that wait to be read while something else is being done; the peer's own buffers hold the rest. */
const mostWaiting = 1 << 20

/** A startup packet is no longer in PostgreSQL either. */
const longestStartup = 10_000

/** Enough for a password or a token. */
const longestBeforeSignIn = 64 << 10

/** Reads a client's messages, holding no more than one and a little of what follows. Sees it go away in any case. */
export class MessageStream {
  readonly #socket: Socket
  readonly #chunks: Buffer[] = []
  #waiting = 0
  #ended = false
  #longest = longestBeforeSignIn
  #wake: () => void = () => undefined
  readonly #onData = (chunk: Buffer): void => this.#hear(chunk)
  readonly #onEnd = (): void => this.#end()

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onEnd)
  }

  /** From now on messages may be this long. */
  allow(longest: number): void {
    this.#longest = longest
  }

  /** The next message without a tag; undefined where the client has gone. */
  async startup(): Promise<Buffer | undefined> {
    const head = await this.#bytes(4)
    if (head === undefined) return undefined
    const length = head.readUInt32BE(0)
    if (length < 8 || length > longestStartup) throw protocolViolation('this is no start of a connection')
    return this.#bytes(length - 4)
  }

  /** The next message; undefined where the client has gone. */
  async next(): Promise<FrontendMessage | undefined> {
    const head = await this.#bytes(5)
    if (head === undefined) return undefined
    const length = head.readUInt32BE(1)
    if (length < 4) throw protocolViolation('a message has no length')
    if (length > this.#longest)
      throw new PostgresError('08P01', `a message is longer than ${this.#longest} bytes`)
    const body = await this.#bytes(length - 4)
    return body && readMessage(head.readUInt8(0), body)
  }

  /** Lets go of the socket, for TLS to take it; bytes that came too early are an attempt to slip something in. */
  release(): void {
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd)
    if (this.#waiting > 0) throw protocolViolation('something came before the encryption was agreed')
  }

  async #bytes(count: number): Promise<Buffer | undefined> {
    while (this.#waiting < count) {
      if (this.#ended) return undefined
      this.#socket.resume()
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.#take(count)
  }

  #take(count: number): Buffer {
    const taken: Buffer[] = []
    let missing = count
    while (missing > 0) {
      const [first] = this.#chunks
      if (first === undefined) break
      taken.push(first.subarray(0, missing))
      if (first.length > missing) this.#chunks[0] = first.subarray(missing)
      else this.#chunks.shift()
      missing -= Math.min(first.length, missing)
    }
    this.#waiting -= count
    return Buffer.concat(taken, count)
  }

  #hear(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    if (this.#waiting > mostWaiting) this.#socket.pause()
    this.#wake()
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }
}
