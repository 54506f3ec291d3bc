import type { StatementShape } from '../../engine/describe-parameters.ts'
import type { PostgresFormat } from '../../engine/encode/postgres/postgres-format.ts'
import type { Parameter } from '../../engine/statement-parameters.ts'
import type { ReadRequest, ViewTerms } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { catalogueFormat, catalogueShape } from './catalogue/catalogue-shape.ts'
import { catalogueSql } from './catalogue/catalogue-sql.ts'
import { catalogueTables } from './catalogue/catalogue-tables.ts'
import { catalogueTokens } from './catalogue-tokens.ts'
import { namedShape } from './column-names.ts'
import { readCommand, type Command } from './command.ts'
import type { CopyCommand } from './copy-command.ts'
import type { DeclareCommand, FetchCommand } from './cursor-command.ts'
import { Cursors } from './cursors.ts'
import { ConnectionGone } from './message-writer.ts'
import { fixedRows, GovernedRows, type OpenRows } from './open-rows.ts'
import { parameterValue } from './parameter-value.ts'
import { PostgresError, unsupported } from './postgres-error.ts'
import { portName, type PostgresPort } from './postgres-port.ts'
import { MissingNodes } from './missing-nodes.ts'
import type { ExecuteCommand, PrepareCommand } from './prepare-command.ts'
import type { PreparedStatements } from './prepared-statements.ts'
import type { SessionSettings } from './session-settings.ts'
import { TransactionControl } from './transaction-control.ts'
import { Transaction } from './transaction.ts'
import type { Done, Outcome } from './outcome.ts'

export interface RunOptions {
  readonly format: PostgresFormat
  readonly parameters?: readonly Parameter[]
  /** The statement as the client sent it. */
  readonly asked: string
}

export interface RunnerOptions {
  readonly port: PostgresPort
  readonly settings: SessionSettings
  readonly prepared: PreparedStatements
  /** Who it is now; rejects where the proof does not count any more. */
  readonly reader: () => Promise<Reader>
}

/** Runs the commands of one connection, whatever message they came in. */
export class StatementRunner {
  readonly #options: RunnerOptions
  readonly #cursors = new Cursors()
  readonly transaction = new Transaction()
  readonly #block: TransactionControl
  #isGone = false
  readonly #missing = new MissingNodes()
  #running: { readonly cancel: () => void } | undefined

  constructor(options: RunnerOptions) {
    this.#options = options
    const { port, settings } = options
    const { transaction } = this
    this.#block = new TransactionControl({ transaction, settings, cursors: this.#cursors, ...port.effects })
  }

  /** Ends what runs now, if anything does. */
  cancel(): void {
    this.#running?.cancel()
  }

  /** The client has gone: what runs is ended, and nothing else is begun. */
  abandon(): void {
    this.#isGone = true
    this.cancel()
  }

  async close(): Promise<void> {
    this.cancel()
    await this.#cursors.closeAll()
  }

  async run(command: Command, options: RunOptions): Promise<Outcome> {
    if (this.#isGone) throw new ConnectionGone()
    if (!isEnding(command)) this.requireWhole()
    switch (command.kind) {
      case 'query': {
        const rows = await this.open(command.sql, options)
        return { kind: 'rows', rows, tag: (count) => `SELECT ${count}` }
      }
      case 'copy':
        return this.#copy(command, options)
      case 'declare':
        return this.#declare(command, options)
      case 'fetch':
        return this.#fetch(command)
      case 'prepare':
        return this.#prepare(command)
      case 'execute':
        return this.#execute(command, options)
      case 'close':
        await (command.name === undefined ? this.#cursors.closeAll() : this.#cursors.close(command.name))
        return { kind: 'done', tag: 'CLOSE CURSOR' }
      default:
        return this.#control(command)
    }
  }

  /** Throws where the transaction has failed. */
  requireWhole(): void {
    if (this.transaction.hasFailed) throw failedTransaction()
  }

  /** Sends rows of a result; it can be cancelled meanwhile. */
  async send(rows: OpenRows, ...how: Parameters<OpenRows['send']>): ReturnType<OpenRows['send']> {
    this.#running = rows
    try {
      return await rows.send(...how)
    } finally {
      this.#running = undefined
    }
  }

  /** Before more is sent of a result that was begun before: rows go to nobody who would not get them now. */
  async decideAgain(rows: OpenRows): Promise<void> {
    await rows.decideAgain(await this.#options.reader())
  }

  async open(sql: string, { format, parameters, asked }: RunOptions): Promise<OpenRows> {
    const { port, reader: readerNow } = this.#options
    return this.#cancellable(async (stop, signal) => {
      const reader = await readerNow()
      const source = await this.#source(sql, reader)
      const isCatalogue = source.catalogue !== undefined
      const request = {
        ...this.#terms(),
        ...source,
        asked,
        format: isCatalogue ? catalogueFormat(format) : format,
        port: portName,
        signal,
      }
      const result = await port.sidecar.query(reader, {
        ...request,
        ...(parameters === undefined ? {} : { parameters }),
      })
      const shown = isCatalogue ? catalogueShape(result, sql) : namedShape(result, sql)
      const binary = format.kind === 'postgres-rows' ? format.binary : []
      return new GovernedRows({ ...shown, binary }, stop, port.settings.query.timeoutSeconds)
    })
  }

  /** The query that EXECUTE runs; another EXECUTE, say, would have no end. */
  preparedQuery(name: string): {
    readonly sql: string
    readonly query: string
    readonly types: readonly number[]
  } {
    const { statement, types, sql } = this.#options.prepared.get(name)
    if (statement?.command.kind !== 'query') throw unsupported('EXECUTE runs one query')
    return { sql, query: statement.command.sql, types }
  }

  /** What a statement takes and gives. */
  async describe(sql: string, types: readonly (string | undefined)[]): Promise<StatementShape> {
    this.requireWhole()
    const { port, reader: readerNow } = this.#options
    return this.#cancellable(async (_, signal) => {
      const reader = await readerNow()
      const source = await this.#source(sql, reader)
      const request = { ...this.#terms(), ...source, asked: sql, port: portName, signal }
      const shape = await port.sidecar.describe(reader, { ...request, types })
      return source.catalogue === undefined ? namedShape(shape, sql) : catalogueShape(shape, sql)
    })
  }

  /** What a FETCH gives. */
  cursorShape(name: string): Pick<OpenRows, 'columns' | 'binary'> {
    return this.#cursors.get(name)
  }

  /** What the client should hear of the catalogue besides its rows, once. */
  takeWarning(): PostgresError | undefined {
    return this.#missing.takeWarning()
  }

  /** After an error: a transaction can only be rolled back. */
  fail(): void {
    this.transaction.fail()
  }

  endImplicit(committed: boolean): Promise<void> {
    return this.#block.endImplicit(committed)
  }

  beginImplicit(): void {
    this.#block.beginImplicit()
  }

  async #cancellable<T>(work: (stop: AbortController, signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController()
    const { statementTimeout } = this.#options.settings
    const limit = statementTimeout === undefined ? [] : [AbortSignal.timeout(statementTimeout)]
    this.#running = { cancel: () => stop.abort() }
    try {
      return await work(stop, AbortSignal.any([stop.signal, ...limit]))
    } finally {
      this.#running = undefined
    }
  }

  /** What is run: a question about the catalogue is one of the reader's own. */
  async #source(sql: string, reader: Reader): Promise<Pick<ReadRequest, 'sql' | 'catalogue'>> {
    const tokens = catalogueTokens(sql)
    if (tokens === undefined) return { sql }
    const { port, settings } = this.#options
    const { datasets, missing } = await port.sidecar.visible(reader, { ...this.#terms(), port: portName })
    this.#missing.are(missing)
    const user = settings.get('session_authorization')
    return {
      sql: catalogueSql(tokens),
      catalogue: catalogueTables({ mesh: port.mesh, user, datasets, settings: settings.all() }),
    }
  }

  #terms(): ViewTerms {
    const { settings } = this.#options
    const purpose = settings.get('hansa.purpose')
    const agreement = settings.get('hansa.agreement')
    const { view } = this.transaction
    return {
      ...(purpose === '' ? {} : { purpose }),
      ...(agreement === '' ? {} : { agreement }),
      ...(view === undefined ? {} : { view }),
    }
  }

  async #copy({ sql, format }: CopyCommand, { asked }: RunOptions): Promise<Outcome> {
    const rows = await this.open(sql, { format, asked })
    return { kind: 'copy', rows, binary: format.layout === 'binary' }
  }

  async #declare(
    { name, hold, binary, sql }: DeclareCommand,
    { asked, parameters }: RunOptions,
  ): Promise<Outcome> {
    if (!hold && !this.transaction.isOpen)
      throw new PostgresError('25P01', 'DECLARE CURSOR can only be used in transaction blocks', {
        hint: 'Begin one, or declare it WITH HOLD.',
      })
    this.#cursors.requireFree(name)
    const format: PostgresFormat = { kind: 'postgres-rows', binary: [binary] }
    const given = { format, asked, ...(parameters === undefined ? {} : { parameters }) }
    this.#cursors.add(name, { hold, rows: await this.open(sql, given) })
    return { kind: 'done', tag: 'DECLARE CURSOR' }
  }

  async #fetch({ name, verb, count }: FetchCommand): Promise<Outcome> {
    const rows = this.#cursors.get(name)
    try {
      await this.decideAgain(rows)
    } catch (error) {
      await this.#cursors.close(name)
      throw error
    }
    if (verb === 'FETCH')
      return { kind: 'rows', rows, most: count, isCursor: true, tag: (sent) => `FETCH ${sent}` }
    const moved = await this.send(rows, count, () => Promise.resolve())
    return { kind: 'done', tag: `MOVE ${moved.rows}` }
  }

  #prepare({ name, types, sql, offset }: PrepareCommand): Done {
    const part = { sql, offset }
    const command = readCommand(part)
    if (command.kind !== 'query') throw unsupported('PREPARE takes one query')
    this.#options.prepared.add(name, { statement: { part, command }, sql, types })
    return { kind: 'done', tag: 'PREPARE' }
  }

  async #execute({ name, values }: ExecuteCommand, { format }: RunOptions): Promise<Outcome> {
    const { sql, query, types } = this.preparedQuery(name)
    const parameters = values.map((value, index) => {
      const bytes = value === undefined ? undefined : Buffer.from(value)
      return parameterValue({ oid: types[index] ?? 0, binary: false, bytes })
    })
    // The audit tells what was read, not only what it was called.
    const rows = await this.open(query, { format, parameters, asked: sql })
    return { kind: 'rows', rows, tag: (count) => `SELECT ${count}` }
  }

  async #control(
    command: Exclude<
      Command,
      { kind: 'query' | 'copy' | 'declare' | 'fetch' | 'close' | 'prepare' | 'execute' }
    >,
  ): Promise<Outcome> {
    const { settings, prepared } = this.#options
    switch (command.kind) {
      case 'begin':
        return this.#block.begin(command.tag)
      case 'commit':
      case 'rollback':
        return this.#block.end(command.kind === 'commit' && !this.transaction.hasFailed)
      case 'savepoint':
      case 'release':
      case 'rollback-to':
        return this.#block.savepoint(command)
      case 'set':
        // Local to nothing: it would never be taken back.
        if (command.local && this.transaction.view === undefined)
          return { kind: 'done', tag: 'SET', warning: onlyInTransaction('SET LOCAL') }
        settings.set(command.name, command.value, command.local)
        return { kind: 'done', tag: 'SET' }
      case 'set-transaction':
        return { kind: 'done', tag: 'SET' }
      case 'show':
        return this.#show(command.name)
      case 'reset':
        if (command.name === undefined) settings.resetAll()
        else settings.set(command.name, undefined)
        return { kind: 'done', tag: 'RESET' }
      case 'discard':
        if (this.transaction.isOpen)
          throw new PostgresError('25001', 'DISCARD ALL cannot run inside a transaction block')
        settings.resetAll()
        prepared.forgetAll()
        await this.#cursors.closeAll()
        return { kind: 'done', tag: command.tag }
      case 'ignored':
        return { kind: 'done', tag: command.tag }
      case 'deallocate':
        if (command.name === undefined) prepared.forgetAll()
        else {
          prepared.get(command.name)
          prepared.forget(command.name)
        }
        return { kind: 'done', tag: command.name === undefined ? 'DEALLOCATE ALL' : 'DEALLOCATE' }
    }
  }

  #show(name: string | undefined): Outcome {
    const { settings } = this.#options
    const rows =
      name === undefined
        ? fixedRows(
            ['name', 'setting', 'description'],
            settings.all().map(([each, value]) => [each, value, '']),
          )
        : fixedRows([name], [[settings.get(name)]])
    return { kind: 'rows', rows, tag: () => 'SHOW' }
  }
}

const isEnding = ({ kind }: Command): boolean =>
  kind === 'commit' || kind === 'rollback' || kind === 'rollback-to'

const failedTransaction = (): PostgresError =>
  new PostgresError(
    '25P02',
    'current transaction is aborted, commands ignored until end of transaction block',
  )

const onlyInTransaction = (what: string): PostgresError =>
  new PostgresError('25P01', `${what} can only be used in transaction blocks`)
