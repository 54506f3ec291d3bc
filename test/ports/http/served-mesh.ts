import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { FileAddresses } from '../../../src/ports/http/file-address.ts'
import { serveHttp, type HttpServer } from '../../../src/ports/http/serve.ts'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { SignIn } from '../../../src/sidecar/identity/sign-in.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import type { MeshSettings } from '../../../src/spec/mesh.ts'
import { auditOf, tokenOf } from '../../support/mesh-credentials.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

/** A mesh, published and served over HTTP from this process; the shop unless another is given. */
export class ServedMesh implements AsyncDisposable {
  readonly mesh: TestMesh
  readonly token: string
  readonly #server: HttpServer
  readonly #sidecar: Sidecar

  private constructor(mesh: TestMesh, token: string, { server, sidecar }: Served) {
    this.mesh = mesh
    this.token = token
    this.#server = server
    this.#sidecar = sidecar
  }

  static async start(query: Partial<MeshSettings['query']> = {}): Promise<ServedMesh> {
    return ServedMesh.serve(new TestMesh(shop, { settings: { query } }))
  }

  static async serve(mesh: TestMesh): Promise<ServedMesh> {
    await mesh.apply()
    const { effects, store } = await mesh.context()
    const { settings } = await mesh.load()
    const sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 1 })
    const signIn = new SignIn({
      mesh: 'test',
      settings,
      store,
      effects,
      onFailed: sidecar.signInFailed,
    })
    const addresses = new FileAddresses(new Uint8Array(32), effects.now)
    const server = await serveHttp(
      { mesh: 'test', settings, metadata: store.metadata, sidecar, signIn, addresses, effects },
      { host: '127.0.0.1', port: 0 },
    )
    return new ServedMesh(mesh, await operatorToken(settings.state), { server, sidecar })
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

  /** Headers of a principal's requests, who signs in with a token made now. */
  async as(name: string): Promise<{ readonly authorization: string }> {
    return { authorization: `Bearer ${await tokenOf(this.mesh, name)}` }
  }

  /** Posts a query, or any other text that may be none. */
  async query(
    body: string | object,
    signal?: AbortSignal,
    headers: Readonly<Record<string, string>> = this.authorization,
  ): Promise<Response> {
    return fetch(`${this.url}/query`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  /** Entries of the audit, oldest first. */
  audited(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return auditOf(this.mesh)
  }

  /** Names of the workers' folders: each is there as long as its worker. */
  workers(): readonly string[] {
    const folder = path.join(this.mesh.state, 'sessions')
    return existsSync(folder) ? readdirSync(folder) : []
  }

  async close(): Promise<void> {
    await this.#server.close()
    await this.#sidecar.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}

interface Served {
  readonly server: HttpServer
  readonly sidecar: Sidecar
}
