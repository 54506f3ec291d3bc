import { open } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { isHansaError } from '../errors.ts'
import { retry } from './retry.ts'
import type { SqlDatabase, SqlExecutor, SqlRow, SqlValue } from './sql-database.ts'
import { fromSqliteError } from './sqlite-error.ts'
import { requireWritableFolder } from './writable-folder.ts'

/**
 * How long SQLite itself waits for a lock. It blocks the process meanwhile, so it is short and `retry` does the rest.
 */
const busyTimeoutMs = 20
const statementsKept = 200
/** Of a file, for each connection. With SQLite's 2 MB the inner pages of 100,000 products' indexes are read again and again. */
const pagesKeptKiB = 16_384

/**
 * A SQLite file in WAL mode, every commit fsynced. One connection writes, one transaction at a time; another only
 * reads, so that nobody sees what is not committed. Any number of processes may have the same file open.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly #file: string
  readonly #writer: SqliteConnection
  readonly #reader: SqliteConnection
  #lastTransaction: Promise<unknown> = Promise.resolve()

  private constructor(file: string, writer: SqliteConnection, reader: SqliteConnection) {
    this.#file = file
    this.#writer = writer
    this.#reader = reader
  }

  /**
   * Opens or makes the file and its folder. Fails with `read_only`, `corrupt`, `disk_full` or `busy`. Where it is not
   * `durable`, as what can be made again need not be, the last commits before a loss of power may be lost, as a whole.
   */
  static async open(
    file: string,
    { durable = true }: { readonly durable?: boolean } = {},
  ): Promise<SqliteDatabase> {
    await requireWritableFolder(path.dirname(file))
    await makePrivate(file)
    const writer = await retry(() => SqliteConnection.open(file, durable ? 'write' : 'write soon'), {
      isTransient,
    })
    try {
      return new SqliteDatabase(
        file,
        writer,
        await retry(() => SqliteConnection.open(file, 'read'), { isTransient }),
      )
    } catch (error) {
      writer.close()
      throw error
    }
  }

  async all(sql: string, parameters: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return retry(() => this.#reader.all(sql, parameters), { isTransient })
  }

  /** On a connection of its own: an open statement would pin its snapshot for other reads on the same one. */
  async *iterate(sql: string): AsyncGenerator<SqlRow> {
    const connection = await retry(() => SqliteConnection.open(this.#file, 'read'), { isTransient })
    try {
      yield* connection.iterate(sql)
    } finally {
      connection.close()
    }
  }

  async transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const turn = this.#lastTransaction.then(() => retry(() => this.#attempt(work), { isTransient }))
    this.#lastTransaction = turn.catch(() => undefined)
    return turn
  }

  async #attempt<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    // Taken at once, because a read that turns into a write can fail half-way.
    this.#writer.all('begin immediate', [])
    try {
      const result = await work({
        all: (sql, parameters = []) => Promise.resolve().then(() => this.#writer.all(sql, parameters)),
      })
      this.#writer.all('commit', [])
      return result
    } catch (error) {
      this.#writer.rollBack()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#lastTransaction
    this.#reader.close()
    this.#writer.close()
  }
}

/** Who could read it would have statements, verifiers of passwords and rules. SQLite makes the files beside it alike. */
async function makePrivate(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.close()
  } catch {
    // It is there; or it cannot be made, which SQLite says better.
  }
}

class SqliteConnection {
  readonly #file: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  private constructor(file: string, database: DatabaseSync) {
    this.#file = file
    this.#database = database
  }

  static open(file: string, mode: 'read' | 'write' | 'write soon'): SqliteConnection {
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
      database.exec(`pragma cache_size = -${pagesKeptKiB}`)
      // WAL: readers and the writer do not wait for each other. FULL: a commit survives the loss of power.
      if (mode === 'read') database.exec('pragma query_only = on')
      else
        database.exec(
          `pragma journal_mode = wal; pragma synchronous = ${mode === 'write' ? 'full' : 'normal'}`,
        )
      return new SqliteConnection(file, database)
    } catch (error) {
      database?.close()
      throw fromSqliteError(error, `the metadata database ${file}`)
    }
  }

  all(sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] {
    try {
      return this.#prepare(sql).all(named(parameters)).map(toRow)
    } catch (error) {
      throw fromSqliteError(error, `the metadata database ${this.#file}`)
    }
  }

  *iterate(sql: string): Generator<SqlRow> {
    try {
      for (const row of this.#prepare(sql).iterate()) yield toRow(row)
    } catch (error) {
      throw fromSqliteError(error, `the metadata database ${this.#file}`)
    }
  }

  rollBack(): void {
    // SQLite has rolled back already after some errors, such as a full disk.
    if (this.#database.isTransaction) this.#database.exec('rollback')
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#statements.size >= statementsKept) this.#statements.clear()
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** SQLite takes `$1` for a name, not for a position. */
function named(parameters: readonly SqlValue[]): Record<string, SqlValue> {
  const byName: Record<string, SqlValue> = {}
  for (const [index, value] of parameters.entries()) byName[`$${index + 1}`] = value
  return byName
}

function toRow(row: Readonly<Record<string, unknown>>): SqlRow {
  for (const column of Object.keys(row)) {
    const value = row[column]
    if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
      throw new TypeError(`the column ${column} holds neither text nor a number`)
    }
  }
  return row as SqlRow
}

const isTransient = (error: unknown): boolean => isHansaError(error, 'busy')
