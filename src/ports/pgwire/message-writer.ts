import type { Socket } from 'node:net'

/** Small messages are collected up to this. */
const flushBytes = 32 << 10

/** The client has gone, or takes nothing any more: there is nobody to tell. */
export class ConnectionGone extends Error {
  override readonly name = 'ConnectionGone'
}

/** Sends messages as fast as the client takes them. */
export class MessageWriter {
  readonly #socket: Socket
  readonly #patience: number
  #waiting: Uint8Array[] = []
  #bytes = 0

  /** A client that takes nothing for so many milliseconds is cut off. */
  constructor(socket: Socket, patience: number) {
    this.#socket = socket
    this.#patience = patience
  }

  /** Resolves when more may come. */
  async send(...messages: readonly Uint8Array[]): Promise<void> {
    for (const message of messages) {
      this.#waiting.push(message)
      this.#bytes += message.length
    }
    if (this.#bytes >= flushBytes) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#bytes === 0) return
    const bytes = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting, this.#bytes)
    this.#waiting = []
    this.#bytes = 0
    if (this.#socket.destroyed) throw new ConnectionGone()
    if (bytes !== undefined && !this.#socket.write(bytes)) await this.#drained()
  }

  async #drained(): Promise<void> {
    const socket = this.#socket
    const timer = setTimeout(() => socket.destroy(), this.#patience)
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (): void => {
          socket.off('drain', settle).off('close', settle)
          if (socket.destroyed) reject(new ConnectionGone())
          else resolve()
        }
        socket.on('drain', settle).on('close', settle)
        if (socket.destroyed) settle()
      })
    } finally {
      clearTimeout(timer)
    }
  }
}
