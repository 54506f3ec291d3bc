import pg from 'pg'
import { fromPostgresError, isPostgresCollision } from './postgres-error.ts'
import { type PostgresAddress, postgresAddress } from './postgres-connection.ts'
import { retry } from './retry.ts'
import type { SqlDatabase, SqlExecutor, SqlRow, SqlValue } from './sql-database.ts'

const connections = 5
const rowsPerFetch = 1_000

/** A PostgreSQL database, through a pool of few connections. The server arbitrates between processes and machines. */
export class PostgresDatabase implements SqlDatabase {
  readonly #server: string
  readonly #pool: pg.Pool

  private constructor({ config, server }: PostgresAddress) {
    this.#server = server
    this.#pool = new pg.Pool({ ...config, max: connections })
    // An idle connection that breaks is replaced at the next use, which reports what is wrong then.
    this.#pool.on('error', () => undefined)
  }

  /** Fails with `source_unavailable`, `unauthenticated` or `not_found`; the messages hold no password. */
  static async open(connectionString: string): Promise<PostgresDatabase> {
    const database = new PostgresDatabase(postgresAddress(connectionString))
    try {
      await database.all('select 1')
      return database
    } catch (error) {
      await database.close()
      throw error
    }
  }

  async all(sql: string, parameters: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    try {
      return (await this.#pool.query<SqlRow>(sql, [...parameters])).rows
    } catch (error) {
      throw fromPostgresError(error, this.#server)
    }
  }

  async *iterate(sql: string): AsyncGenerator<SqlRow> {
    const client = await this.#connect()
    let broken = true
    try {
      await client.query('begin transaction read only')
      await client.query(`declare rows_to_come no scroll cursor for ${sql}`)
      for (;;) {
        const { rows } = await client.query<SqlRow>(`fetch ${rowsPerFetch} from rows_to_come`)
        yield* rows
        if (rows.length < rowsPerFetch) break
      }
      await client.query('commit')
      broken = false
    } catch (error) {
      throw fromPostgresError(error, this.#server)
    } finally {
      // Also where the reader stopped half-way: dropping the connection ends the transaction.
      client.release(broken)
    }
  }

  async transaction<T>(
    work: (transaction: SqlExecutor) => Promise<T>,
    { exclusive = false }: { readonly exclusive?: boolean } = {},
  ): Promise<T> {
    return retry(() => this.#attempt(work, exclusive), { isTransient: isPostgresCollision })
  }

  async #attempt<T>(work: (transaction: SqlExecutor) => Promise<T>, exclusive: boolean): Promise<T> {
    const client = await this.#connect()
    let broken = true
    try {
      // What must not change meanwhile is locked by updating it: see `sql-publications.ts`.
      await client.query('begin isolation level read committed')
      if (exclusive)
        await client.query("select pg_advisory_xact_lock(hashtextextended('hansa/exclusive', 0))")
      const result = await work({
        all: async (sql, parameters = []) => (await client.query<SqlRow>(sql, [...parameters])).rows,
      })
      await client.query('commit')
      broken = false
      return result
    } catch (error) {
      broken = !(await rolledBack(client))
      throw fromPostgresError(error, this.#server)
    } finally {
      client.release(broken)
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw fromPostgresError(error, this.#server)
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}
