import type { Socket } from 'node:net'

interface Connection {
  readonly socket: Socket
  /** Cuts it off, as long as nobody it knows has called. */
  readonly timer: NodeJS.Timeout
}

/** All open connections by their peer, `address:port`. Those that show nobody who they are in time are cut off. */
export class Connections {
  readonly #open = new Map<string, Connection>()
  readonly #milliseconds: number

  constructor(signInMilliseconds: number) {
    this.#milliseconds = signInMilliseconds
  }

  add(socket: Socket): void {
    const peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`
    const timer = setTimeout(() => socket.destroy(), this.#milliseconds)
    this.#open.set(peer, { socket, timer })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      clearTimeout(timer)
      if (this.#open.get(peer)?.socket === socket) this.#open.delete(peer)
    })
  }

  /** A call of this peer was let through. */
  know(peer: string): void {
    clearTimeout(this.#open.get(peer)?.timer)
  }

  cutOff(peer: string): void {
    this.#open.get(peer)?.socket.destroy()
  }

  cutOffAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy()
  }
}
