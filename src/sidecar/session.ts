import type { StatementShape } from '../engine/describe-parameters.ts'
import type { NamedRelation } from '../engine/sealed-instance.ts'
import type { GroupNeed } from '../engine/sql/group-needs.ts'
import type { LocatedPart } from '../engine/sql/located-parts.ts'
import type { PlacedTable } from '../engine/sql/statement-parts.ts'
import type { TableNeed } from '../engine/sql/statement-needs.ts'
import type { KnownTable } from '../engine/sql/used-columns.ts'
import { toStatementError } from '../engine/statement-error.ts'
import type { StatementLimits } from '../engine/statement-limits.ts'
import { HansaError } from '../errors.ts'
import { cancelled, RunningStatement, tooLong } from './running-statement.ts'
import type { Reply } from './worker-messages.ts'
import { WorkerProcess } from './worker-process.ts'
import type { QueryOptions, QueryResult } from './query-result.ts'

export interface SessionOptions {
  /** What may be read; without any, `seal` comes before the first query. */
  readonly relations?: readonly NamedRelation[]
  readonly limits: StatementLimits
  /** The node's own folder; the session's temporary files live and die below it. */
  readonly stateFolder: string
  /** Where workers come from; a pool has some that are started already. */
  readonly startWorker?: () => Promise<WorkerProcess>
}

export interface CheckOptions {
  /** Whether there may be `$1`. */
  readonly parameters?: boolean
  /** Whether it may call the functions of a catalogue. */
  readonly catalogue?: boolean
}

export interface CheckedStatement {
  readonly sql: string
  /** Those of the tables given that the statement reads. */
  readonly tables: readonly (readonly string[])[]
}

export interface StatementNeeds {
  /** One for each table that was asked about. */
  readonly tables: readonly TableNeed[]
  /** Whether the result is likely to be much smaller than what it is made from. */
  readonly isSmall: boolean
}

/** A text of a megabyte that somebody means takes a second or two. */
const longestCheckSeconds = 20

interface Deadline {
  readonly seconds: number
  /** What is thrown when they are over. */
  readonly tooLate: (seconds: number) => HansaError
  readonly signal?: AbortSignal
}

/**
 * One principal's access to some relations, through a worker process that can see nothing else. Statements run one
 * at a time; a worker that is lost is replaced at the next statement.
 */
export class SealedSession {
  readonly #options: SessionOptions
  #relations: readonly NamedRelation[] | undefined
  #isCatalogue = false
  #worker: Promise<WorkerProcess> | undefined
  #current: WorkerProcess | undefined
  #isSealed = false
  #busy = false
  #closed = false

  private constructor(options: SessionOptions) {
    this.#options = options
    this.#relations = options.relations
  }

  static async open(options: SessionOptions): Promise<SealedSession> {
    const session = new SealedSession(options)
    const worker = await session.#liveWorker()
    if (options.relations !== undefined) await session.#sealWorker(worker, options.relations)
    return session
  }

  /** Puts the statement before the guard, with these tables; throws what the guard has against it. */
  async check(
    sql: string,
    tables: readonly (readonly string[])[],
    { parameters = false, catalogue = false }: CheckOptions = {},
  ): Promise<CheckedStatement> {
    return this.#inTime(async (worker) => {
      const answer = await ask(worker, { kind: 'check', sql, tables, parameters, catalogue })
      if (answer.kind !== 'checked') throw unexpected()
      return { sql: answer.sql, tables: answer.tables }
    }, this.#checking)
  }

  /**
   * The columns of each of these tables that the statement uses: all of them where the worker cannot tell, and none but
   * them whatever it says.
   */
  async usedColumns(sql: string, tables: readonly KnownTable[]): Promise<readonly (readonly string[])[]> {
    return this.#inTime(async (worker) => {
      const answer = await ask(worker, { kind: 'columns', sql, tables })
      if (answer.kind !== 'columns') throw unexpected()
      return tables.map(({ columns }, index) => {
        const used = answer.used === undefined ? columns : (answer.used[index] ?? columns)
        return columns.filter((column) => used.includes(column))
      })
    }, this.#checking)
  }

  /**
   * What the statement needs of each of these tables; all of them where the worker cannot tell. What it says is about
   * the tables given and no others, and may be wrong: for what its own reader is shown, and nobody else.
   */
  async needs(sql: string, tables: readonly KnownTable[]): Promise<StatementNeeds> {
    return this.#inTime(async (worker) => {
      const answer = await ask(worker, { kind: 'needs', sql, tables })
      if (answer.kind !== 'needs') throw unexpected()
      const needs = tables.map(({ columns }, index) => {
        const need = answer.needs?.[index] ?? { columns, conditions: [] }
        return { ...need, columns: columns.filter((column) => need.columns.includes(column)) }
      })
      return { tables: needs, isSmall: answer.isSmall }
    }, this.#checking)
  }

  /**
   * The parts of the statement that owners of these tables could run: ranges of this very text in parentheses of its own,
   * in order, each over tables of one owner. Which ranges they are may be wrong, for what its own reader is shown.
   */
  async parts(sql: string, tables: readonly PlacedTable[]): Promise<readonly LocatedPart[]> {
    return this.#inTime(async (worker) => {
      const answer = await ask(worker, { kind: 'parts', sql, tables })
      if (answer.kind !== 'parts') throw unexpected()
      return arePartsOf(answer.parts, sql, tables) ? answer.parts : []
    }, this.#checking)
  }

  /**
   * What of groups of rows of each of these tables is enough for the statement; undefined of one whose rows it needs. It is
   * about the columns given and no others, and may be wrong, for what its own reader is shown.
   */
  async groups(sql: string, tables: readonly PlacedTable[]): Promise<readonly (GroupNeed | undefined)[]> {
    return this.#inTime(async (worker) => {
      const answer = await ask(worker, { kind: 'groups', sql, tables })
      if (answer.kind !== 'groups') throw unexpected()
      return tables.map(({ columns, owner }, index) => {
        const need = owner === undefined ? null : (answer.needs[index] ?? null)
        return need === null || !isOf(need, columns) ? undefined : need
      })
    }, this.#checking)
  }

  /** Gives the session its relations; those it had are gone. */
  async seal(relations: readonly NamedRelation[], { catalogue = false } = {}): Promise<void> {
    this.#relations = relations
    this.#isCatalogue = catalogue
    const seal = (worker: WorkerProcess): Promise<void> => this.#sealWorker(worker, relations)
    const seconds = this.#options.limits.timeoutSeconds
    // Rows that are made of groups may be many.
    const areMade = relations.some(({ groups }) => groups !== undefined)
    await (areMade ? this.#inTime(seal, { seconds, tooLate: tooLong }) : this.#exclusively(seal))
  }

  /** Checks and runs one statement. Resolves when its first rows are there; rejects where it fails before that. */
  async query(sql: string, options: QueryOptions): Promise<QueryResult> {
    const relations = this.#relations
    if (relations === undefined) throw new Error('the session was given no relations')
    const checked = await this.check(
      sql,
      relations.flatMap(({ names }) => names),
      { parameters: options.parameters !== undefined, catalogue: this.#isCatalogue },
    )
    const worker = await this.#acquire()
    const release = (): void => {
      this.#busy = false
    }
    try {
      if (!this.#isSealed) await this.#sealWorker(worker, relations)
      const { limits } = this.#options
      return await RunningStatement.start(worker, { ...options, limits, sql: checked.sql, ended: release })
    } catch (error) {
      release()
      throw error
    }
  }

  /** Checks one statement and says what it takes and gives; `types` are those that are known of its parameters. */
  async describe(
    sql: string,
    types: readonly (string | undefined)[],
    signal?: AbortSignal,
  ): Promise<StatementShape> {
    const relations = this.#relations
    if (relations === undefined) throw new Error('the session was given no relations')
    const tables = relations.flatMap(({ names }) => names)
    const checked = await this.check(sql, tables, { parameters: true, catalogue: this.#isCatalogue })
    const known = types.map((type) => type ?? null)
    // The engine computes what is constant while it plans, and hears of nothing meanwhile.
    const seconds = this.#options.limits.timeoutSeconds
    const deadline = { seconds, tooLate: tooLong, ...(signal && { signal }) }
    return this.#inTime(async (worker) => {
      if (!this.#isSealed) await this.#sealWorker(worker, relations)
      const answer = await ask(worker, { kind: 'describe', sql: checked.sql, types: known })
      if (answer.kind !== 'described') throw unexpected()
      return { parameters: answer.parameters, columns: answer.columns }
    }, deadline)
  }

  /** Whether it is open and its worker has not been lost. */
  get isAlive(): boolean {
    return !this.#closed && this.#current?.isAlive === true
  }

  async close(): Promise<void> {
    this.#closed = true
    const worker = await this.#worker?.catch(() => undefined)
    await worker?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #sealWorker(worker: WorkerProcess, relations: readonly NamedRelation[]): Promise<void> {
    const { memoryLimit, maxTempBytes, threads } = this.#options.limits
    this.#isSealed = false
    const catalogue = this.#isCatalogue
    await ask(worker, { kind: 'seal', relations, catalogue, memoryLimit, maxTempBytes, threads })
    this.#isSealed = true
  }

  async #exclusively<T>(work: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    const worker = await this.#acquire()
    try {
      return await work(worker)
    } finally {
      this.#busy = false
    }
  }

  /** As `#exclusively`, for what nothing interrupts: when its time is over, or `signal` says so, the process is killed. */
  async #inTime<T>(
    work: (worker: WorkerProcess) => Promise<T>,
    { seconds, tooLate, signal }: Deadline,
  ): Promise<T> {
    return this.#exclusively(async (worker) => {
      const ends = [AbortSignal.timeout(seconds * 1000), ...(signal === undefined ? [] : [signal])]
      const stop = AbortSignal.any(ends)
      const kill = (): void => worker.kill()
      stop.addEventListener('abort', kill)
      try {
        return await work(worker)
      } catch (error) {
        if (signal?.aborted === true) throw cancelled()
        throw stop.aborted ? tooLate(seconds) : error
      } finally {
        stop.removeEventListener('abort', kill)
      }
    })
  }

  /** Parsers can be kept busy by a text. */
  get #checking(): Deadline {
    const seconds = Math.min(longestCheckSeconds, this.#options.limits.timeoutSeconds)
    return { seconds, tooLate: tooLongToCheck }
  }

  async #acquire(): Promise<WorkerProcess> {
    if (this.#busy) {
      throw new HansaError('busy', 'the session is running another statement', {
        remedy: 'Wait for its end, or open another session.',
      })
    }
    this.#busy = true
    try {
      return await this.#liveWorker()
    } catch (error) {
      this.#busy = false
      throw error
    }
  }

  async #liveWorker(): Promise<WorkerProcess> {
    if (this.#closed) throw new HansaError('conflict', 'the session is closed')
    const current = await this.#worker
    if (current?.isAlive === true) return current
    await current?.close()
    this.#isSealed = false
    const { startWorker, stateFolder, limits } = this.#options
    this.#worker = startWorker?.() ?? WorkerProcess.start({ stateFolder, ...limits })
    this.#current = await this.#worker
    return this.#current
  }
}

/** Whether each column that is named is one of these, and named once. */
function isOf({ keys, values }: GroupNeed, columns: readonly string[]): boolean {
  const named = [...keys, ...values.map(({ column }) => column)]
  return new Set(named).size === named.length && named.every((name) => columns.includes(name))
}

const arePartsOf = (parts: readonly LocatedPart[], sql: string, tables: readonly PlacedTable[]): boolean =>
  parts.every(({ start, end, tables: read }, index) => {
    const owners = new Set(read.map((table) => tables[table]?.owner))
    const isInParentheses = sql[start - 1] === '(' && sql[end] === ')'
    const isAfter = start >= (parts[index - 1]?.end ?? 0) && start < end
    return isInParentheses && isAfter && owners.size === 1 && !owners.has(undefined)
  })

const tooLongToCheck = (seconds: number): HansaError =>
  new HansaError('timeout', `it took longer than ${seconds} s to understand the statement`, {
    remedy: 'Write a shorter one.',
  })

/** Sends a request that has one answer; a fault is thrown. */
async function ask(worker: WorkerProcess, request: Parameters<WorkerProcess['send']>[0]): Promise<Reply> {
  worker.send(request)
  const answer = await worker.reply()
  if (answer.kind !== 'failed') return answer
  if (answer.fault.fatal === true) worker.kill()
  throw toStatementError(answer.fault)
}

const unexpected = (): HansaError => new HansaError('internal', 'the worker gave an answer out of turn')
