import { randomBytes } from 'node:crypto'
import { serveFlight, type FlightServer } from '../../../src/ports/flight/serve.ts'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { SessionBearers } from '../../../src/sidecar/identity/session-bearers.ts'
import { SignIn } from '../../../src/sidecar/identity/sign-in.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import type { ConnectionSettings } from '../../../src/spec/mesh.ts'
import { auditOf, givePassword, tokenOf } from '../../support/mesh-credentials.ts'
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

  token(name: string): Promise<string> {
    return tokenOf(this.mesh, name)
  }

  setPassword(name: string, password: string): Promise<void> {
    return givePassword(this.mesh, name, password)
  }

  /** Entries of the audit, oldest first. */
  audited(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return auditOf(this.mesh)
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
