import { once } from 'node:events'
import {
  createServer,
  request as startRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a request is answered with, in place of what the node says: nothing where it returns false. */
export type Meddling = (asked: Asked, outgoing: ServerResponse) => boolean

export interface Asked {
  /** `POST /mesh/files`; of a file `GET /files`. */
  readonly what: string
  readonly range: string | undefined
  /** What the node answered. */
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Stands before a node: it counts what is asked, and can do with the answers what networks and liars do. */
export class Meddler implements AsyncDisposable {
  readonly #server: Server
  readonly asked: string[] = []
  /** Bytes of files and results that it handed on. */
  bytes = 0
  meddling: Meddling | undefined
  /** Drops every connection. */
  isDown = false
  /** Takes requests, and never answers. */
  isSilent = false
  /** Where requests go. */
  target: string

  private constructor(target: string) {
    this.target = target
    this.#server = createServer(this.#answer)
  }

  static async before(target: string): Promise<Meddler> {
    const meddler = new Meddler(target)
    meddler.#server.listen(0, '127.0.0.1')
    await once(meddler.#server, 'listening')
    return meddler
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  /** How often something was asked since the last time. */
  taken(): readonly string[] {
    return this.asked.splice(0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  readonly #answer: RequestListener = (incoming, outgoing) => {
    void this.#handOn(incoming, outgoing).catch(() => outgoing.destroy())
  }

  async #handOn(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (this.isDown) return void outgoing.destroy()
    const what = `${incoming.method} ${(incoming.url ?? '').replace(/^\/files\/.*/, '/files')}`
    this.asked.push(what)
    const body = await buffer(incoming)
    if (this.isSilent) return
    const { method, headers, url } = incoming
    const request = startRequest(`${this.target}${url}`, { method: method ?? 'GET', headers })
    request.end(body)
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    const said = await buffer(answer)
    const status = answer.statusCode ?? 0
    if (
      this.meddling?.(
        { what, range: headers.range, status, headers: answer.headers, body: said },
        outgoing,
      ) === true
    )
      return
    if (/files$|query$/.test(what) && method !== undefined) this.bytes += said.length
    outgoing.writeHead(status, answer.headers)
    outgoing.end(said)
  }
}

/** Sends a part and cuts the connection, so often. */
export function cutFiles(times: number, bytes: number): Meddling {
  let left = times
  return ({ what, status, headers, body }, outgoing) => {
    if (what !== 'GET /files' || left === 0) return false
    left -= 1
    outgoing.writeHead(status, headers)
    outgoing.write(body.subarray(0, bytes), () => setTimeout(() => outgoing.destroy(), 20))
    return true
  }
}
