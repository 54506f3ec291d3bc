import { once } from 'node:events'
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import type { IssuedCertificate } from '../support/certificate-authority.ts'

/** What nodes have before them where there is TLS: it shows a certificate, and hands on what comes within. */
export class TlsFront implements AsyncDisposable {
  readonly #tls: TlsServer
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** How many connections were begun, also those that came to nothing. */
  connections = 0

  private constructor(target: string, certificate: IssuedCertificate) {
    const { hostname, port } = new URL(target)
    this.#tls = createTlsServer(certificate, (within) => {
      const onwards = connect(Number(port), hostname)
      this.#keep(onwards)
      onwards.on('error', () => within.destroy())
      within.on('error', () => onwards.destroy())
      within.pipe(onwards).pipe(within)
    })
    // Who does not like the certificate goes away.
    this.#tls.on('tlsClientError', () => undefined)
    this.#server = createTcpServer((socket) => {
      this.connections += 1
      this.#keep(socket)
      socket.on('error', () => socket.destroy())
      this.#tls.emit('connection', socket)
    })
  }

  static async before(target: string, certificate: IssuedCertificate): Promise<TlsFront> {
    const front = new TlsFront(target, certificate)
    front.#server.listen(0, '127.0.0.1')
    await once(front.#server, 'listening')
    return front
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `https://localhost:${port}`
  }

  /** Shows this one from now on, also to whom it was connected. */
  show(certificate: IssuedCertificate): void {
    this.#tls.setSecureContext(certificate)
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
