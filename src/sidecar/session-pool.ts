import { availableParallelism } from 'node:os'
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

/** A statement that takes the next session of its reader that is free. */
interface Waiting {
  readonly reader: string
  readonly resolve: (session?: ReaderSession) => void
}

interface Idle {
  readonly session: ReaderSession
  readonly timer: NodeJS.Timeout
}

/** How long a session waits for its reader's next statement: some for a person's, the rest for those that wait already. */
const idleMilliseconds = 10_000
const surplusMilliseconds = 1000
const idlePerReader = 2
const idleInAll = 8
const mostIdle = 16

/** A reader's sessions that are opened as they are asked for; for more, those wait a little that might soon be free. */
const openedAtOnce = availableParallelism()
const patienceMilliseconds = 250

const exhausting: ReadonlySet<ErrorCode> = new Set(['out_of_memory', 'timeout', 'disk_full', 'internal'])

/** Sessions of readers: idle ones wait a little for the next statement of the same reader, and of nobody else. */
export class SessionPool {
  readonly #options: SessionPoolOptions
  readonly #workers: WorkerPool
  readonly #idle = new Set<Idle>()
  readonly #running = new Set<ReaderSession>()
  readonly #opening = new Set<{ readonly reader: string }>()
  readonly #waiting = new Set<Waiting>()
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
    return (await this.#freed(reader)) ?? this.#fresh(reader)
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
    await this.#expire(this.#idle.size >= mostIdle ? [...this.#idle][0] : undefined)
    await session.rest()
    const next = [...this.#waiting].find(({ reader }) => reader === session.reader)
    if (next !== undefined) {
      next.resolve(session)
      return
    }
    this.#running.delete(session)
    const theirs = [...this.#idle].filter((idle) => idle.session.reader === session.reader)
    const isSurplus = theirs.length >= idlePerReader || this.#idle.size >= idleInAll
    const timer = setTimeout(
      () => void this.#expire(idle),
      isSurplus ? surplusMilliseconds : idleMilliseconds,
    )
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

  /** A session of the reader that is given back soon, where they have some. */
  async #freed(reader: string): Promise<ReaderSession | undefined> {
    const theirs = [...this.#running, ...this.#opening].filter((each) => each.reader === reader)
    if (theirs.length < openedAtOnce) return undefined
    const { promise, resolve } = Promise.withResolvers<ReaderSession | undefined>()
    const waiting: Waiting = {
      reader,
      // Out of the queue at once: a session that is given to who has gone is lost.
      resolve: (session) => {
        this.#waiting.delete(waiting)
        resolve(session)
      },
    }
    this.#waiting.add(waiting)
    const timer = setTimeout(() => waiting.resolve(), patienceMilliseconds)
    return promise.finally(() => clearTimeout(timer))
  }

  async #fresh(reader: string): Promise<ReaderSession> {
    const { stateFolder, limits } = this.#options
    const startWorker = this.#workers.take
    const opening = { reader }
    this.#opening.add(opening)
    try {
      return await this.#started(await ReaderSession.open(reader, { stateFolder, limits, startWorker }))
    } finally {
      this.#opening.delete(opening)
    }
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
