import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromSystemError } from '../errors.ts'
import type { Lock, Locks } from './locks.ts'
import { fromSqliteError, sqliteResultCode } from './sqlite-error.ts'

type Mode = 'shared' | 'exclusive'

/**
 * An attempt that fails holds the file for some microseconds, and may fail another that should have succeeded. So a
 * refusal is believed when it comes several times, at random moments.
 */
const attempts = 5
const pauseMs = 3
const filesPerTidy = 50

const gateFile = 'gate.lock'

/**
 * Locks as empty SQLite files in `folder`, one per name: who holds a lock has a transaction open, which ends with the
 * process, however it ends. Works between processes of one machine.
 *
 * Files can be removed because nobody is between opening one and locking it unless they hold the gate.
 */
export class SqliteLocks implements Locks {
  readonly #folder: string
  /** Also keeps the connections from being collected, which would release them. */
  readonly #held = new Set<DatabaseSync>()
  readonly #gate: DatabaseSync

  constructor(folder: string) {
    this.#folder = folder
    try {
      mkdirSync(folder, { recursive: true })
    } catch (error) {
      throw fromSystemError(error, `making the folder ${folder}`)
    }
    this.#gate = this.#open(gateFile)
  }

  async tryAcquire(name: string, mode: Mode): Promise<Lock | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const connection = this.#attempt(fileOf(name), mode)
      if (connection !== undefined) return this.#lock(name, connection)
      if (attempt === attempts) return undefined
      await sleep(Math.random() * pauseMs)
    }
  }

  /** In small portions, since nobody gets a lock meanwhile. */
  async tidy(): Promise<void> {
    const files = readdirSync(this.#folder).filter((file) => file !== gateFile)
    for (let start = 0; start < files.length; start += filesPerTidy) {
      this.#removeUnheld(files.slice(start, start + filesPerTidy))
      await sleep(pauseMs)
    }
  }

  close(): Promise<void> {
    for (const connection of this.#held) connection.close()
    this.#held.clear()
    if (this.#gate.isOpen) this.#gate.close()
    return Promise.resolve()
  }

  #lock(name: string, connection: DatabaseSync): Lock {
    this.#held.add(connection)
    const release = (): Promise<void> => {
      if (this.#held.delete(connection)) connection.close()
      return Promise.resolve()
    }
    return { name, release, [Symbol.asyncDispose]: release }
  }

  #attempt(file: string, mode: Mode): DatabaseSync | undefined {
    if (!begin(this.#gate, 'shared')) return undefined
    try {
      return this.#openLocked(file, mode)
    } finally {
      this.#gate.exec('rollback')
    }
  }

  #openLocked(file: string, mode: Mode): DatabaseSync | undefined {
    const connection = this.#open(file)
    try {
      if (begin(connection, mode)) return connection
    } catch (error) {
      connection.close()
      throw error
    }
    connection.close()
    return undefined
  }

  #removeUnheld(files: readonly string[]): void {
    if (!begin(this.#gate, 'exclusive')) return
    try {
      for (const file of files) {
        const connection = this.#openLocked(file, 'exclusive')
        if (connection === undefined) continue
        rmSync(path.join(this.#folder, file), { force: true })
        connection.close()
      }
    } finally {
      this.#gate.exec('rollback')
    }
  }

  #open(file: string): DatabaseSync {
    const full = path.join(this.#folder, file)
    try {
      return new DatabaseSync(full, { timeout: 0 })
    } catch (error) {
      throw fromSqliteError(error, `the lock file ${full}`)
    }
  }
}

const statements: Readonly<Record<Mode, string>> = {
  shared: 'begin; select count(*) from sqlite_schema',
  // Nothing is ever written; a journal on the disk would need recovery after a crash.
  exclusive: 'pragma journal_mode = memory; begin exclusive',
}

/** Takes SQLite's SHARED or EXCLUSIVE file lock, which lasts as long as the transaction; false if it is in the way. */
function begin(connection: DatabaseSync, mode: Mode): boolean {
  try {
    connection.exec(statements[mode])
    return true
  } catch (error) {
    if (connection.isTransaction) connection.exec('rollback')
    if (((sqliteResultCode(error) ?? 0) & 0xff) === 5) return false // SQLITE_BUSY
    throw fromSqliteError(error, `the lock file ${connection.location() ?? ''}`)
  }
}

const fileOf = (name: string): string =>
  `${createHash('sha256').update(name).digest('hex').slice(0, 40)}.lock`
