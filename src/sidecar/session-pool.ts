import type { StatementLimits } from '../engine/statement-limits.ts'
import { HansaError, isHansaError, type ErrorCode } from '../errors.ts'
import { ReaderSession, type Provision, type Seen } from './reader-session.ts'
import { WorkerPool } from './worker-pool.ts'

export interface SessionPoolOptions {
  readonly stateFolder: string
  readonly limits: StatementLimits
  /** Workers that wait, started and unused. */
  readonly warmWorkers: number
}

interface Idle {
  readonly session: ReaderSession
  readonly timer: NodeJS.Timeout
}

/** How long a session waits for its reader's next statement. */
const idleMilliseconds = 10_000
const idlePerReader = 2
const idleInAll = 8

const exhausting: ReadonlySet<ErrorCode> = new Set(['out_of_memory', 'timeout', 'disk_full', 'internal'])

/** Sessions of readers: idle ones wait a little for the next statement of the same reader, and of nobody else. */
export class SessionPool {
  readonly #options: SessionPoolOptions
  readonly #workers: WorkerPool
  readonly #idle = new Set<Idle>()
  readonly #running = new Set<ReaderSession>()
  #closed = false

  constructor(options: SessionPoolOptions) {
    const { stateFolder, limits, warmWorkers } = options
    this.#options = options
    this.#workers = new WorkerPool({ ...limits, stateFolder, size: warmWorkers })
  }

  /** A session of `reader`, to be given back with `release`. */
  async take(reader: string): Promise<ReaderSession> {
    for (const idle of this.#idle) {
      if (idle.session.reader !== reader) continue
      this.#forget(idle)
      if (idle.session.isAlive) return this.#started(idle.session)
      await idle.session.close()
    }
    return this.#fresh(reader)
  }

  /**
   * A session that may be given this to read: itself where all that it has seen is still permitted as it was, else a
   * new one in its place.
   */
  async fitting(
    session: ReaderSession,
    provision: Provision,
    isStillPermitted: (seen: Seen) => Promise<boolean>,
  ): Promise<ReaderSession> {
    if (session.fits(provision) && (await isStillPermitted(session.seenBeside(provision)))) return session
    await this.discard(session)
    return this.#fresh(session.reader)
  }

  /**
   * Takes a session back; it waits for the reader's next statement if it can, and if `error`, which ended this one, was
   * not about what its process lacks: it may never get that back.
   */
  async release(session: ReaderSession, error?: unknown): Promise<void> {
    if (isHansaError(error) && exhausting.has(error.code)) return this.discard(session)
    if (this.#closed || !session.isAlive) return this.discard(session)
    const theirs = [...this.#idle].filter((idle) => idle.session.reader === session.reader)
    await this.#expire(theirs.length >= idlePerReader ? theirs[0] : undefined)
    await this.#expire(this.#idle.size >= idleInAll ? [...this.#idle][0] : undefined)
    await session.rest()
    this.#running.delete(session)
    const timer = setTimeout(() => void this.#expire(idle), idleMilliseconds)
    timer.unref()
    const idle: Idle = { session, timer }
    this.#idle.add(idle)
  }

  /** Ends a session whose worker may not be used again. */
  async discard(session: ReaderSession): Promise<void> {
    this.#running.delete(session)
    await session.close()
  }

  /** Ends all sessions, those that run too. */
  async close(): Promise<void> {
    this.#closed = true
    const idle = [...this.#idle]
    for (const each of idle) this.#forget(each)
    const sessions = [...idle.map(({ session }) => session), ...this.#running]
    await Promise.all([this.#workers.close(), ...sessions.map((session) => this.discard(session))])
  }

  async #fresh(reader: string): Promise<ReaderSession> {
    const { stateFolder, limits } = this.#options
    const startWorker = this.#workers.take
    return this.#started(await ReaderSession.open(reader, { stateFolder, limits, startWorker }))
  }

  async #started(session: ReaderSession): Promise<ReaderSession> {
    if (this.#closed) {
      await session.close()
      throw new HansaError('busy', 'the node is being stopped', { remedy: 'Try again when it has started.' })
    }
    this.#running.add(session)
    return session
  }

  #forget(idle: Idle): void {
    clearTimeout(idle.timer)
    this.#idle.delete(idle)
  }

  async #expire(idle: Idle | undefined): Promise<void> {
    if (idle === undefined) return
    this.#forget(idle)
    await idle.session.close()
  }
}
