import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../support/seeded-random.ts'

/** What a network does to those who use it. */
export interface Roughness {
  /** The longest that something is on its way, in milliseconds: what was sent later on another connection overtakes it. */
  readonly delay?: number
  /** The longest piece that arrives at once, in bytes. */
  readonly piece?: number
  /** After so many bytes of answers a connection is reset, by its number from 1; never where it says nothing. */
  readonly resetAfter?: (connection: number) => number | undefined
  /** All that is sent arrives once more, later, by a connection whose answers nobody hears. */
  readonly repeats?: boolean
}

/** A network between two processes that delays, splits, gathers, reorders across connections, resets and repeats. */
export class RoughRelay implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #target: URL
  readonly #random = seededRandom(17)
  #received = 0
  #newestOnward = 0
  connections = 0
  resets = 0
  /** How often something arrived after what was sent later. */
  overtaken = 0
  roughness: Roughness

  private constructor(target: string, roughness: Roughness) {
    this.#target = new URL(target)
    this.roughness = roughness
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#join(client)
    })
  }

  static async before(target: string, roughness: Roughness = {}): Promise<RoughRelay> {
    const relay = new RoughRelay(target, roughness)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    return relay
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #join(client: Socket): void {
    this.connections += 1
    const resetAfter = this.roughness.resetAfter?.(this.connections)
    const node = this.#connect()
    const sent: Buffer[] = []
    this.#keep(client)
    void this.#pass(client, node, (piece) => {
      if (this.roughness.repeats === true) sent.push(piece)
      return true
    }).then(() => this.#repeat(sent))
    let answered = 0
    void this.#pass(node, client, (piece) => {
      answered += piece.length
      if (resetAfter === undefined || answered <= resetAfter) return true
      this.resets += 1
      client.resetAndDestroy()
      node.destroy()
      return false
    })
  }

  #connect(): Socket {
    const { hostname, port } = this.#target
    return this.#keep(connect({ host: hostname, port: Number(port), allowHalfOpen: true }))
  }

  /** What comes goes on in the same order, late and in other pieces, up to its end. */
  async #pass(from: Socket, to: Socket, may: (piece: Buffer) => boolean): Promise<void> {
    const { delay = 0, piece: longest = 1 << 16 } = this.roughness
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        const number = (this.#received += 1)
        await sleep(this.#random() * delay)
        if (number < this.#newestOnward) this.overtaken += 1
        this.#newestOnward = Math.max(this.#newestOnward, number)
        for (let start = 0, end = 0; start < chunk.length; start = end) {
          end = start + Math.ceil(this.#random() * longest)
          const piece = chunk.subarray(start, end)
          if (!may(piece)) return
          if (!to.write(piece)) await once(to, 'drain')
        }
      }
      to.end()
    } catch {
      to.destroy()
    }
  }

  #repeat(sent: readonly Buffer[]): void {
    if (sent.length === 0) return
    const again = this.#connect()
    again.resume()
    again.end(Buffer.concat(sent))
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    return socket.on('close', () => this.#sockets.delete(socket))
  }
}
