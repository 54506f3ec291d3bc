import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import pg from 'pg'
import { servePostgres, type PostgresServer } from '../../../src/ports/pgwire/serve.ts'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { SignIn } from '../../../src/sidecar/identity/sign-in.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import type { PostgresSettings } from '../../../src/spec/mesh.ts'
import { givePassword, tokenOf } from '../../support/mesh-credentials.ts'
import type { TestMesh } from '../../support/test-mesh.ts'
import { governedShop } from '../http/governed-shop.ts'

export interface Psql {
  readonly status: number
  readonly output: string
  readonly errors: string
}

const limits: PostgresSettings = {
  host: '127.0.0.1',
  port: 0,
  connections: 20,
  idleSeconds: 60,
  signInSeconds: 15,
  signingIn: 200,
  signingInPerAddress: 100,
  messageBytes: 1 << 24,
}

/** A mesh, published and served to PostgreSQL's clients from this process. */
export class ServedPostgres implements AsyncDisposable {
  readonly mesh: TestMesh
  readonly #server: PostgresServer
  readonly #sidecar: Sidecar
  readonly #clients: pg.Client[] = []

  private constructor(mesh: TestMesh, server: PostgresServer, sidecar: Sidecar) {
    this.mesh = mesh
    this.#server = server
    this.#sidecar = sidecar
  }

  static async serve(mesh = governedShop(), pgwire: Partial<PostgresSettings> = {}): Promise<ServedPostgres> {
    await mesh.apply()
    const { effects, store } = await mesh.context()
    const { settings } = await mesh.load()
    const sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 1 })
    const signIn = new SignIn({ mesh: 'test', settings, store, effects, onFailed: sidecar.signInFailed })
    const server = await servePostgres({
      mesh: 'test',
      settings,
      pgwire: { ...limits, ...pgwire },
      sidecar,
      signIn,
      key: randomBytes(32),
      effects,
    })
    return new ServedPostgres(mesh, server, sidecar)
  }

  get port(): number {
    return this.#server.port
  }

  /** The operator's token, which is a password of the user `token`. */
  operator(): Promise<string> {
    return operatorToken(this.mesh.state)
  }

  token(name: string): Promise<string> {
    return tokenOf(this.mesh, name)
  }

  setPassword(name: string, password: string): Promise<void> {
    return givePassword(this.mesh, name, password)
  }

  /** A client that is connected, as the operator unless said otherwise. */
  async connect(config: pg.ClientConfig = {}): Promise<pg.Client> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.port,
      database: 'test',
      user: 'token',
      password: config.password ?? (await this.operator()),
      ...config,
    })
    client.on('error', () => undefined)
    await client.connect()
    this.#clients.push(client)
    return client
  }

  /** Runs psql, as the operator unless `variables` say otherwise. */
  async psql(input: string, variables: NodeJS.ProcessEnv = {}): Promise<Psql> {
    const environment = {
      PATH: process.env['PATH'],
      PGHOST: '127.0.0.1',
      PGPORT: String(this.port),
      PGDATABASE: 'test',
      PGUSER: 'token',
      PGPASSWORD: await this.operator(),
      ...variables,
    }
    const running = promisify(execFile)('psql', ['-X', '-f', '-', '-v', 'VERBOSITY=verbose'], {
      env: environment,
    })
    running.child.stdin?.end(input)
    try {
      const { stdout, stderr } = await running
      return { status: 0, output: stdout, errors: stderr }
    } catch (error) {
      if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error
      return { status: 1, output: String(error.stdout), errors: String(error.stderr) }
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#clients.map((client) => client.end()))
    await this.#server.close()
    await this.#sidecar.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}
