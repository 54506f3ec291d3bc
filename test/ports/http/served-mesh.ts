import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { serveHttp, type HttpServer } from '../../../src/ports/http/serve.ts'
import type { MeshSettings } from '../../../src/spec/mesh.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

/** The shop, published and served over HTTP from this process. */
export class ServedMesh implements AsyncDisposable {
  readonly mesh: TestMesh
  readonly token: string
  readonly #server: HttpServer

  private constructor(mesh: TestMesh, token: string, server: HttpServer) {
    this.mesh = mesh
    this.token = token
    this.#server = server
  }

  static async start(query: Partial<MeshSettings['query']> = {}): Promise<ServedMesh> {
    const mesh = new TestMesh(shop, { settings: { query } })
    await mesh.apply()
    const { settings } = await mesh.load()
    const token = await operatorToken(settings.state)
    const server = await serveHttp(
      { store: await mesh.store(), settings, mesh: 'test', token },
      { host: '127.0.0.1', port: 0 },
    )
    return new ServedMesh(mesh, token, server)
  }

  get url(): string {
    return this.#server.url
  }

  get authorization(): { readonly authorization: string } {
    return { authorization: `Bearer ${this.token}` }
  }

  async get(address: string): Promise<Response> {
    return fetch(this.url + address, { headers: this.authorization })
  }

  /** Posts a query, or any other text that may be none. */
  async query(body: string | object, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.url}/query`, {
      method: 'POST',
      headers: this.authorization,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  /** Names of the workers' folders: each is there as long as its worker. */
  workers(): readonly string[] {
    const folder = path.join(this.mesh.state, 'sessions')
    return existsSync(folder) ? readdirSync(folder) : []
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}
