import { chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { Engine } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { find } from '../../test/support/needs.ts'
import { startPostgres, type PostgresServer } from '../../test/support/postgres-server.ts'
import { note } from './note.ts'
import { cpuMilliseconds } from './process-usage.ts'
import { WireClient, type WiredServer } from './wire-client.ts'

export interface PostgresRows {
  readonly raw: string
  readonly carrier: string
}

/** The same rows in PostgreSQL, with a policy of its own that lets the same ones through. */
export class PostgresBench implements AsyncDisposable {
  readonly #server: PostgresServer
  readonly #reader: pg.Client

  private constructor(server: PostgresServer, reader: pg.Client) {
    this.#server = server
    this.#reader = reader
  }

  /** Undefined where no PostgreSQL server is installed. `raw` is a Parquet file of all rows; `carrier` what is loaded of that column. */
  static async open({ raw, carrier }: PostgresRows): Promise<PostgresBench | undefined> {
    if (find('postgres') === undefined) return undefined
    const server = await startPostgres()
    note('loading the rows into PostgreSQL')
    const owner = await connect(server.connectionString)
    await owner.query(table)
    await load(owner, `select * replace (${carrier} as carrier) from read_parquet(${quoteLiteral(raw)})`)
    for (const statement of policy) await owner.query(statement)
    await owner.end()
    const reader = await connect(server.connectionString)
    await reader.query('set role ana')
    return new PostgresBench(server, reader)
  }

  /** A connection of somebody to whom no policy applies, and the CPU time of the process that serves it. */
  async wire(): Promise<WiredServer> {
    let processId = 0
    const config = { connectionString: this.#server.connectionString }
    const client = await WireClient.connect(config, async (driver) => {
      const { rows } = await driver.query<{ id: number }>('select pg_backend_pid() as id')
      processId = rows[0]?.id ?? 0
    })
    return { client, cpu: () => cpuMilliseconds(processId) }
  }

  async ask(sql: string): Promise<unknown> {
    return (await this.#reader.query(sql)).rows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.end()
    await this.#server.stop()
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

const table = `
  create schema air;
  create unlogged table air.flights (departed_at timestamp, origin text not null, destination text not null,
    distance integer, delay integer, region text not null, carrier text not null)`

async function load(owner: pg.Client, source: string): Promise<void> {
  const file = path.join(tmpdir(), `hansa-bench-${process.pid}.csv`)
  try {
    using engine = await Engine.open({ threads: 2 })
    using connection = await engine.connect()
    await connection.run(`copy (${source}) to ${quoteLiteral(file)} (format csv, header false)`)
    // The server runs as another user.
    await chmod(file, 0o644)
    await owner.query(`copy air.flights from ${quoteLiteral(file)} (format csv)`)
  } finally {
    await rm(file, { force: true })
  }
}

const policy = [
  'create index on air.flights (origin)',
  'vacuum analyze air.flights',
  'alter table air.flights enable row level security',
  'create role ana',
  'grant usage on schema air to ana',
  'grant select on air.flights to ana',
  `create policy regions on air.flights for select to ana
     using (region in ('region 0', 'region 1', 'region 2', 'region 3', 'region 4'))`,
]
