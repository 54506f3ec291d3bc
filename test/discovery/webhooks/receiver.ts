import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** A server that keeps what is posted to it, and answers as `answer` says by the number of the request; undefined hangs. */
export class Receiver implements AsyncDisposable {
  readonly received: Received[] = []
  readonly #server: Server
  readonly #arrived = new EventTarget()

  private constructor(answer: (number: number) => number | undefined) {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        const { headers } = request
        const plain = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        )
        const status = answer(this.received.push({ headers: plain, body }))
        if (status !== undefined) response.writeHead(status, { location: '/elsewhere' }).end()
        this.#arrived.dispatchEvent(new Event('request'))
      })
    })
  }

  static async listen(answer: (number: number) => number | undefined, port = 0): Promise<Receiver> {
    const receiver = new Receiver(answer)
    receiver.#server.listen(port, '127.0.0.1')
    await once(receiver.#server, 'listening')
    return receiver
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`
  }

  /** Resolves once so many requests have come. */
  async has(count: number): Promise<readonly Received[]> {
    while (this.received.length < count) await once(this.#arrived, 'request')
    return this.received
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
