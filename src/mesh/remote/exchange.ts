import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { requestId, requestIdHeader } from '../../request-id.ts'
import { inSpan, instruments } from '../../telemetry.ts'
import { cancelled } from './node-fault.ts'

/** What is asked of a node, and for how many milliseconds it is waited for. */
export interface NodeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the node's address, from `/` on. */
  readonly path: string
  /** The same without what it names, for measurements; the path without its query where absent. */
  readonly template?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** What is good for once is made anew for each attempt. */
  readonly body?: string | (() => Promise<string>)
  readonly wait: {
    /** Until the answer begins. */
    readonly answer: number
    /** Until its next piece. */
    readonly silence: number
    /** Until all of it is there. */
    readonly whole: number
  }
  readonly signal?: AbortSignal | undefined
}

export interface NodeAnswer {
  readonly status: number
  readonly headers: Headers
  /** Read to its end, or left by breaking out of it; it breaks off where nothing comes for too long. */
  readonly body: AsyncIterable<Uint8Array>
  /** Lets go of an answer that is not read. */
  readonly cancel: () => Promise<void>
}

/** One request, made once. Redirects are faults: what is sent is for this node, and not for one that it names. */
export async function exchange(address: string, request: NodeRequest): Promise<NodeAnswer> {
  const watch = new Watch(request)
  try {
    const body = typeof request.body === 'function' ? await request.body() : request.body
    const response = await measured(address, request, () =>
      fetch(`${address}${request.path}`, {
        method: request.method,
        // An answer compressed on the way has no length to check and cannot be resumed.
        headers: {
          'accept-encoding': 'identity',
          'user-agent': 'hansa',
          ...followingHeaders(),
          ...request.headers,
        },
        ...(body === undefined ? {} : { body }),
        redirect: 'error',
        signal: watch.signal,
      }),
    )
    watch.heard()
    return {
      status: response.status,
      headers: response.headers,
      body: pieces(response, watch),
      cancel: async () => {
        watch.end()
        await response.body?.cancel().catch(() => undefined)
      },
    }
  } catch (error) {
    watch.end()
    throw watch.isCancelled ? cancelled() : error
  }
}

/** Until the answer begins; attributes as the semantic conventions for HTTP clients have them. */
async function measured(
  address: string,
  { method, path, template }: NodeRequest,
  ask: () => Promise<Response>,
): Promise<Response> {
  const { hostname, port, protocol } = new URL(address)
  const attributes = {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port === '' ? defaultPorts[protocol] : port),
    'url.template': template ?? withoutNames(path),
  }
  const started = performance.now()
  const record = (outcome: object): void =>
    instruments().httpClient.record((performance.now() - started) / 1000, { ...attributes, ...outcome })
  const name = `${method} ${attributes['url.template']}`
  return inSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      const response = await ask()
      const { status } = response
      const outcome = {
        'http.response.status_code': status,
        ...(status < 400 ? {} : { 'error.type': `${status}` }),
      }
      span.setAttributes(outcome)
      if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
      record(outcome)
      return response
    } catch (error) {
      record({ 'error.type': 'unreachable' })
      throw error
    }
  })
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/** A query may hold values, and of files the rest of the address is a credential. */
const withoutNames = (path: string): string =>
  path.replace(/\?.*$/s, '').replace(/^\/files\/.*/, '/files/{token}')

/** By which the other node's logs and spans join those of the request that this one answers. */
function followingHeaders(): Readonly<Record<string, string>> {
  const id = requestId()
  const headers: Record<string, string> = id === undefined ? {} : { [requestIdHeader]: id }
  propagation.inject(context.active(), headers)
  return headers
}

async function* pieces(response: Response, watch: Watch): AsyncGenerator<Uint8Array> {
  const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? []
  try {
    for await (const piece of body) {
      watch.heard()
      yield piece
    }
  } catch (error) {
    throw watch.isCancelled ? cancelled() : error
  } finally {
    watch.end()
  }
}

/** Ends a request that takes too long, or that nobody wants any more. */
class Watch {
  readonly #request: NodeRequest
  readonly #controller = new AbortController()
  readonly #whole: NodeJS.Timeout
  readonly #stop = (): void => this.#controller.abort(cancelled())
  #next: NodeJS.Timeout

  constructor(request: NodeRequest) {
    this.#request = request
    const { wait, signal } = request
    this.#whole = this.#after(wait.whole, 'its answer does not end')
    this.#next = this.#after(wait.answer, `it does not answer within ${inSeconds(wait.answer)}`)
    if (signal?.aborted === true) this.#stop()
    signal?.addEventListener('abort', this.#stop, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get isCancelled(): boolean {
    return this.#request.signal?.aborted === true
  }

  heard(): void {
    clearTimeout(this.#next)
    const { silence } = this.#request.wait
    this.#next = this.#after(silence, `nothing more came of its answer for ${inSeconds(silence)}`)
  }

  end(): void {
    clearTimeout(this.#whole)
    clearTimeout(this.#next)
    this.#request.signal?.removeEventListener('abort', this.#stop)
  }

  #after(milliseconds: number, fault: string): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(new TookTooLong(fault)), milliseconds)
  }
}

/** Trying again would take as long. */
export class TookTooLong extends Error {}

const inSeconds = (milliseconds: number): string => `${Math.ceil(milliseconds / 1000)} seconds`

/** The text of an answer; undefined where it is longer than `longest` bytes. */
export async function textOf(answer: NodeAnswer, longest: number): Promise<string | undefined> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body) {
    bytes += piece.length
    if (bytes > longest) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}
