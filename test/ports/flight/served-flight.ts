import { randomBytes } from 'node:crypto'
import { parsePrincipal, type PrincipalName } from '../../../src/governance/principal.ts'
import { serveFlight, type FlightServer } from '../../../src/ports/flight/serve.ts'
import { issueToken, setPassword } from '../../../src/sidecar/identity/issue-credential.ts'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { SessionBearers } from '../../../src/sidecar/identity/session-bearers.ts'
import { SignIn } from '../../../src/sidecar/identity/sign-in.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import type { ConnectionSettings } from '../../../src/spec/mesh.ts'
import type { TestMesh } from '../../support/test-mesh.ts'
import { governedShop } from '../http/governed-shop.ts'

/** A mesh, published and served to clients of Arrow Flight SQL from this process. */
export class ServedFlight implements AsyncDisposable {
  readonly mesh: TestMesh
  readonly #server: FlightServer
  readonly #sidecar: Sidecar

  private constructor(mesh: TestMesh, server: FlightServer, sidecar: Sidecar) {
    this.mesh = mesh
    this.#server = server
    this.#sidecar = sidecar
  }

  static async serve(mesh = governedShop(), flight: Partial<ConnectionSettings> = {}): Promise<ServedFlight> {
    await mesh.apply()
    const { effects, store } = await mesh.context()
    const { settings } = await mesh.load()
    const sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 1 })
    const signIn = new SignIn({
      mesh: 'test',
      settings,
      store,
      sessions: new SessionBearers(randomBytes(32), effects),
      effects,
      onFailed: sidecar.signInFailed,
    })
    const server = await serveFlight({
      mesh: 'test',
      settings,
      flight: { host: '127.0.0.1', port: 0, connections: 20, idleSeconds: 60, ...flight },
      sidecar,
      signIn,
      effects,
    }).catch(async (error: unknown) => {
      await sidecar.close()
      throw error
    })
    return new ServedFlight(mesh, server, sidecar)
  }

  get url(): string {
    return this.#server.url
  }

  get port(): number {
    return this.#server.port
  }

  operator(): Promise<string> {
    return operatorToken(this.mesh.state)
  }

  async token(name: string): Promise<string> {
    const { metadata } = await this.mesh.store()
    return (await issueToken(metadata, { principal: named(name), now: () => this.mesh.now })).token
  }

  async setPassword(name: string, password: string): Promise<void> {
    const { metadata } = await this.mesh.store()
    await setPassword(metadata, password, { principal: named(name), now: () => this.mesh.now })
  }

  /** Entries of the audit, oldest first. */
  async audited(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { metadata } = await this.mesh.store()
    const rows = await Array.fromAsync(metadata.auditRows())
    return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
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

function named(name: string): PrincipalName {
  const principal = parsePrincipal(name)
  if (principal === undefined) throw new Error(`${name} names nobody`)
  return principal
}
