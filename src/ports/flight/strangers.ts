import type { Socket } from 'node:net'

/** Cuts off connections that have shown nobody who they are in time, whatever else they do. */
export class Strangers {
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #milliseconds: number

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  add(socket: Socket): void {
    const peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`
    const timer = setTimeout(() => socket.destroy(), this.#milliseconds)
    this.#timers.set(peer, timer)
    socket.once('close', () => {
      clearTimeout(timer)
      if (this.#timers.get(peer) === timer) this.#timers.delete(peer)
    })
  }

  /** A call of this peer, `address:port`, was let through. */
  know(peer: string): void {
    clearTimeout(this.#timers.get(peer))
    this.#timers.delete(peer)
  }
}
