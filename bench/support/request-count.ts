import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const channel = 'undici:request:create'

/** Counts what this process asks a server by `fetch`, without standing between the two. */
export class RequestCount implements Disposable {
  readonly #origin: string
  #asked: string[] = []

  constructor(url: string) {
    this.#origin = new URL(url).origin
    subscribe(channel, this.#see)
  }

  /** What was asked since the last time: `POST /mesh/files`; of a file `GET /files`. */
  taken(): readonly string[] {
    return this.#asked.splice(0)
  }

  [Symbol.dispose](): void {
    unsubscribe(channel, this.#see)
  }

  readonly #see = (message: unknown): void => {
    const { origin, method, path } = requestOf(message)
    if (origin === this.#origin) this.#asked.push(`${method} ${path.replace(/^\/files\/.*/, '/files')}`)
  }
}

/** As `undici` documents its messages. */
const requestOf = (message: unknown) =>
  (message as { readonly request: Readonly<Record<'origin' | 'method' | 'path', string>> }).request
