import type { DuckDBConnection, DuckDBInstance, Json } from '@duckdb/node-api'
import { toHansaError } from './engine-error.ts'

export interface EngineOptions {
  /** DuckDB's own form, e.g. `2GB`; bounds buffers, not scalar functions (see docs/decisions). */
  readonly memoryLimit?: string
  readonly threads?: number
  /** Where larger-than-memory work spills; without one nothing spills. */
  readonly tempDirectory?: string
}

/** A value as the engine's JSON form has it: wide integers, decimals and times are text. */
export type Value = Json
export type Row = Readonly<Record<string, Value>>

/** One in-memory DuckDB instance. Extensions are never fetched: nothing may need one. */
export class Engine {
  readonly #instance: DuckDBInstance

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance
  }

  static async open(options: EngineOptions = {}): Promise<Engine> {
    const settings: Record<string, string> = {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Left alone, DuckDB spills into the working directory.
      temp_directory: options.tempDirectory ?? '',
    }
    if (options.memoryLimit !== undefined) settings['memory_limit'] = options.memoryLimit
    if (options.threads !== undefined) settings['threads'] = String(options.threads)
    // Loaded where it is needed first: a node that only serves what others made does without.
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(':memory:', settings)
    // The time zone belongs to the icu extension, which is not there yet when settings are read.
    const connection = await instance.connect()
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`)
    connection.closeSync()
    return new Engine(instance)
  }

  /** One connection per running statement: two at once on one connection truncate each other silently. */
  async connect(): Promise<Connection> {
    return new Connection(await this.#instance.connect())
  }

  close(): void {
    this.#instance.closeSync()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

export class Connection {
  /** The binding's own connection, for the engine room only. */
  readonly native: DuckDBConnection
  #running = 0

  constructor(native: DuckDBConnection) {
    this.native = native
  }

  /** Runs statements for their effect. Errors are `HansaError`s. */
  async run(sql: string): Promise<void> {
    await this.#attempt(() => this.native.run(sql))
  }

  /** All rows of a small result. */
  async rows(sql: string): Promise<readonly Row[]> {
    const reader = await this.#attempt(() => this.native.runAndReadAll(sql))
    return reader.getRowObjectsJson()
  }

  /** The single row of a result that has exactly one. */
  async row(sql: string): Promise<Row> {
    const [first] = await this.rows(sql)
    if (first === undefined) throw new Error('the statement returned no row')
    return first
  }

  /** Asks the running statement to stop; some functions do not listen. */
  interrupt(): void {
    this.native.interrupt()
  }

  close(): void {
    // The binding would end the whole process.
    if (this.#running > 0) throw new Error('the connection was closed while a statement ran on it')
    this.native.closeSync()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async #attempt<T>(statement: () => Promise<T>): Promise<T> {
    this.#running += 1
    try {
      return await statement()
    } catch (error) {
      throw toHansaError(error)
    } finally {
      this.#running -= 1
    }
  }
}
