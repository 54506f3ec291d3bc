import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Engine, type Connection } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import type { Answer } from './mesh-query-bench.ts'

/** What a person does who has no mesh: fetches the file from a bare file server and asks DuckDB. */
export class DownloadedFile implements AsyncDisposable {
  readonly bytes: number
  readonly #server: Server
  readonly #engine: Engine
  readonly #connection: Connection
  readonly #folder: string

  private constructor(
    bytes: number,
    opened: {
      server: Server
      engine: Engine
      connection: Connection
      folder: string
    },
  ) {
    this.bytes = bytes
    this.#server = opened.server
    this.#engine = opened.engine
    this.#connection = opened.connection
    this.#folder = opened.folder
  }

  static async open(file: string, folder: string): Promise<DownloadedFile> {
    const server = createServer((_, outgoing) => createReadStream(file).pipe(outgoing))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const engine = await Engine.open({ threads: 1, memoryLimit: '500MB' })
    const connection = await engine.connect()
    await connection.run('create schema sales')
    await connection.run('create schema planning')
    await connection.run('create view planning.plans as select range as step from range(100)')
    return new DownloadedFile((await stat(file)).size, { server, engine, connection, folder })
  }

  /** Downloads it anew for every question. */
  async ask(sql: string): Promise<Answer> {
    const { port } = this.#server.address() as AddressInfo
    const file = path.join(this.#folder, 'downloaded.parquet')
    const response = await fetch(`http://127.0.0.1:${port}/`)
    await writeFile(file, response.body ?? '')
    await this.#connection.run(
      `create or replace view sales.readings as select * from read_parquet(${quoteLiteral(file)})`,
    )
    const found = await this.#connection.rows(sql)
    return { rows: JSON.stringify(found), how: 'files', bytes: this.bytes, of: this.bytes }
  }

  /** How large the answer is as compressed Parquet. */
  async answerBytes(sql: string): Promise<number> {
    const file = path.join(this.#folder, 'answer.parquet')
    await this.#connection.run(`copy (${sql}) to ${quoteLiteral(file)} (format parquet, compression zstd)`)
    return (await stat(file)).size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection[Symbol.dispose]()
    this.#engine[Symbol.dispose]()
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }
}
