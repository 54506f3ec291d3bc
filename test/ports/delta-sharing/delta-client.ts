import assert from 'node:assert/strict'
import { tokenOf } from '../../support/mesh-credentials.ts'
import type { ServedMesh } from '../http/served-mesh.ts'

export type Headers = Readonly<Record<string, string>>
type Item = Readonly<Record<string, string>>

export interface DeltaFile {
  readonly url: string
  readonly id: string
  readonly size: number
  readonly stats: string
  readonly expirationTimestamp: number
}

export interface DeltaAnswer {
  readonly headers: globalThis.Headers
  readonly metadata: Readonly<Record<string, unknown>>
  readonly files: readonly DeltaFile[]
  readonly end: Readonly<Record<string, unknown>> | undefined
}

/** Speaks the protocol as clients do, with nothing but a bearer token. */
export class DeltaClient {
  readonly endpoint: string
  readonly token: string | undefined
  readonly #headers: Headers

  /** Nobody's without a token. */
  constructor(url: string, token?: string) {
    this.endpoint = `${url}/delta-sharing`
    this.token = token
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  /** Of a principal with a token made now, which may be bound to a purpose. */
  static async of(
    served: ServedMesh,
    name: string,
    bound: { readonly purpose?: string } = {},
  ): Promise<DeltaClient> {
    return new DeltaClient(served.url, await tokenOf(served.mesh, name, bound))
  }

  async get(address: string, headers: Headers = {}): Promise<Response> {
    return fetch(this.endpoint + address, { headers: { ...this.#headers, ...headers } })
  }

  async json(address: string): Promise<unknown> {
    const response = await this.get(address)
    assert.equal(response.status, 200, await response.clone().text())
    return response.json()
  }

  async list(address: string): Promise<{ readonly items: readonly Item[]; readonly nextPageToken?: string }> {
    return (await this.json(address)) as { items: Item[]; nextPageToken?: string }
  }

  async post(address: string, body: string, headers: Headers = {}): Promise<Response> {
    return fetch(this.endpoint + address, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json', ...headers },
      body,
    })
  }

  /** The answer to a query, every line of it in its place. */
  async query(table: string, body: object, headers: Headers = {}): Promise<DeltaAnswer> {
    const response = await this.post(`${table}/query`, JSON.stringify(body), headers)
    const text = await response.text()
    assert.equal(response.status, 200, text)
    const [protocol, metadata, ...rest] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(protocol, { protocol: { minReaderVersion: 1 } })
    const end = rest.at(-1)?.['endStreamAction']
    return {
      headers: response.headers,
      metadata: metadata?.['metaData'] as DeltaAnswer['metadata'],
      files: (end === undefined ? rest : rest.slice(0, -1)).map(({ file }) => file as DeltaFile),
      end: end as DeltaAnswer['end'],
    }
  }

  /** The error that a request ends with, in the protocol's form and without our insides. */
  async refused(
    address: string,
    status: number,
    errorCode: string,
    body?: string,
  ): Promise<{ readonly message: string }> {
    const response = body === undefined ? await this.get(address) : await this.post(address, body)
    const text = await response.text()
    const { message, ...others } = JSON.parse(text) as { message: string; errorCode: string }
    assert.deepEqual([response.status, others], [status, { errorCode }], `${address}: ${text}`)
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
    assert.doesNotMatch(text, /\/tmp\/|\.hansa\b|node_modules|\.ts:|\.js:|duckdb|\bat \w+ \(/i)
    return { message }
  }
}
