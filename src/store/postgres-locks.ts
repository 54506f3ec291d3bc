import pg from 'pg'
import { HansaError } from '../errors.ts'
import type { Lock, Locks } from './locks.ts'
import { type PostgresAddress, postgresAddress } from './postgres-connection.ts'
import { fromPostgresError } from './postgres-error.ts'

type Mode = 'shared' | 'exclusive'

interface Hold {
  readonly mode: Mode
  count: number
}

/** Within a schema, so that two meshes in one database do not meet. 64 bits: names do not collide. */
const lockNumber = "hashtextextended('hansa/' || coalesce(current_schema(), '') || '/' || $1, 0)"

/** A machine that vanished without closing its connection loses its locks after about a minute. */
const noticeVanishedPeers =
  'set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3'

/**
 * Advisory locks of PostgreSQL. All that one object holds are on one connection, since a server has few: they are
 * released when it is lost. A session may take its own lock again, so holds are counted here as well.
 */
export class PostgresLocks implements Locks {
  readonly #address: PostgresAddress
  readonly #holds = new Map<string, Hold>()
  #client: pg.Client | undefined
  #lastRequest: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(connectionString: string) {
    this.#address = postgresAddress(connectionString)
  }

  async tryAcquire(name: string, mode: Mode): Promise<Lock | undefined> {
    return this.#inTurn(async () => {
      const client = await this.#connected()
      const hold = this.#holds.get(name)
      if (hold !== undefined && (hold.mode === 'exclusive' || mode === 'exclusive')) return undefined
      if (hold === undefined && !(await this.#ask(client, `pg_try_advisory_lock${suffix(mode)}`, name))) {
        return undefined
      }
      return this.#lock(name, this.#counted(name, mode), client)
    })
  }

  tidy(): Promise<void> {
    return Promise.resolve()
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      this.#closed = true
      await this.#client?.end()
      this.#lost()
    })
  }

  #counted(name: string, mode: Mode): Hold {
    const hold = this.#holds.get(name) ?? { mode, count: 0 }
    hold.count += 1
    this.#holds.set(name, hold)
    return hold
  }

  #lock(name: string, hold: Hold, client: pg.Client): Lock {
    let released = false
    const release = async (): Promise<void> => {
      if (released) return
      released = true
      await this.#inTurn(() => this.#release(name, hold, client))
    }
    return { name, release, [Symbol.asyncDispose]: release }
  }

  async #release(name: string, hold: Hold, client: pg.Client): Promise<void> {
    hold.count -= 1
    // What was held on a connection that is gone was released with it.
    if (hold.count > 0 || client !== this.#client) return
    this.#holds.delete(name)
    await this.#ask(client, `pg_advisory_unlock${suffix(hold.mode)}`, name)
  }

  async #ask(client: pg.Client, lockFunction: string, name: string): Promise<boolean> {
    try {
      const { rows } = await client.query<{ yes: boolean }>(`select ${lockFunction}(${lockNumber}) as yes`, [
        name,
      ])
      return rows[0]?.yes === true
    } catch (error) {
      throw fromPostgresError(error, this.#address.server)
    }
  }

  async #connected(): Promise<pg.Client> {
    if (this.#closed) throw new HansaError('internal', 'the locks are closed')
    if (this.#client !== undefined) return this.#client
    const client = new pg.Client(this.#address.config)
    const forget = (): void => {
      if (client === this.#client) this.#lost()
    }
    client.on('error', forget)
    client.on('end', forget)
    try {
      await client.connect()
      await client.query(noticeVanishedPeers)
    } catch (error) {
      await client.end()
      throw fromPostgresError(error, this.#address.server)
    }
    this.#client = client
    return client
  }

  #lost(): void {
    this.#client = undefined
    this.#holds.clear()
  }

  /** One request after the other: what is decided here and what the server decides stay the same. */
  async #inTurn<T>(request: () => Promise<T>): Promise<T> {
    const turn = this.#lastRequest.then(request)
    this.#lastRequest = turn.catch(() => undefined)
    return turn
  }
}

const suffix = (mode: Mode): string => (mode === 'shared' ? '_shared' : '')
