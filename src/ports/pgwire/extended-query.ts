import type { PostgresRows } from '../../engine/encode/postgres/postgres-format.ts'
import { postgresType } from '../../engine/encode/postgres/postgres-type.ts'
import type { RelationColumn } from '../../engine/relation.ts'
import {
  bindComplete,
  closeComplete,
  commandComplete,
  emptyQuery,
  noData,
  parameterDescription,
  parseComplete,
  portalSuspended,
  rowDescription,
} from './backend-message.ts'
import { readCommand } from './command.ts'
import type { Bind, FrontendMessage, Parse } from './frontend-message.ts'
import { parameterType, parameterValue } from './parameter-value.ts'
import type { OpenRows } from './open-rows.ts'
import { commandOffset } from './placed-error.ts'
import { PostgresError, unsupported } from './postgres-error.ts'
import type { Portal, PreparedStatement } from './prepared.ts'
import { sendCopy, sendDone, sendWarning, type Answering, type Place } from './simple-query.ts'
import { sqlParts } from './sql-token.ts'
import type { Outcome } from './outcome.ts'

type ExtendedMessage = Extract<FrontendMessage, { kind: 'parse' | 'bind' | 'describe' | 'execute' | 'close' }>

const mostPortals = 64
/** Of all portals beside the one that is being bound. */
const mostValueBytes = 4 << 20

/** The type of bytes. */
const bytea = 17

/** What was decided so many milliseconds ago is still so: drivers describe a portal and run it in one breath. */
const oneBreath = 50

/** Columns, and which of them are binary where that was said before. */
type KnownShape = Pick<OpenRows, 'columns'> & Partial<Pick<OpenRows, 'binary'>>

/** The prepared statements and portals of one connection. */
export class ExtendedQuery {
  readonly #answering: Answering
  readonly #portals = new Map<string, Portal>()
  /** The SQL that an error is about. */
  sql = ''

  constructor(answering: Answering) {
    this.#answering = answering
  }

  async answer(message: ExtendedMessage, place: Place): Promise<void> {
    switch (message.kind) {
      case 'parse':
        return this.#parse(message, place)
      case 'bind':
        return this.#bind(message)
      case 'describe':
        return message.what === 'statement'
          ? this.#describeStatement(message.name, place)
          : this.#describePortal(message.name, place)
      case 'execute':
        return this.#execute(message.portal, message.maxRows, place)
      case 'close':
        if (message.what === 'statement') this.#answering.prepared.forget(message.name)
        else await this.#closePortal(message.name)
        await this.#answering.writer.send(closeComplete())
    }
  }

  /** Portals live no longer than their transaction. */
  async closePortals(): Promise<void> {
    await Promise.all([...this.#portals.keys()].map((name) => this.#closePortal(name)))
  }

  async #parse({ name, sql, types }: Parse, place: Place): Promise<void> {
    this.sql = sql
    const [part, second] = sqlParts(sql)
    if (second !== undefined)
      throw new PostgresError('42601', 'cannot insert multiple commands into a prepared statement')
    place.offset = part?.offset ?? 0
    const statement = part && { part, command: readCommand(part) }
    this.#answering.prepared.add(name, { statement, sql, types })
    await this.#answering.writer.send(parseComplete())
  }

  async #bind({ portal, statement, formats, values, results }: Bind): Promise<void> {
    const prepared = this.#answering.prepared.get(statement)
    this.sql = prepared.sql
    if (portal === '') await this.#closePortal('')
    else if (this.#portals.has(portal)) throw new PostgresError('42P03', `portal "${portal}" already exists`)
    const held = [...this.#portals.values()].reduce((sum, { valueBytes }) => sum + valueBytes, 0)
    if (this.#portals.size >= mostPortals || held > mostValueBytes)
      throw new PostgresError('53400', 'the connection has too many portals', {
        hint: `There may be ${mostPortals}, with ${mostValueBytes} bytes of values. Close those that are not used any more.`,
      })
    if (formats.length > 1 && formats.length !== values.length)
      throw new PostgresError('08P01', 'there are not as many formats as values')
    const parameters = values.map((bytes, index) => {
      const binary = (formats.length === 1 ? formats[0] : formats[index]) === true
      return parameterValue({ oid: this.#typeOf(prepared, index, binary), binary, bytes })
    })
    const valueBytes = values.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0)
    this.#portals.set(portal, { prepared, parameters, valueBytes, results })
    await this.#answering.writer.send(bindComplete())
  }

  /** As it was declared, or described. Of a value in binary somebody has to say what it is; bytes say nothing. */
  #typeOf({ types, parameters }: PreparedStatement, index: number, binary: boolean): number {
    const declared = types[index] ?? 0
    if (declared !== 0 || !binary) return declared
    return parameters?.[index] ?? bytea
  }

  async #describeStatement(name: string, place: Place): Promise<void> {
    const { runner, writer } = this.#answering
    const prepared = this.#answering.prepared.get(name)
    const { statement, types, sql } = prepared
    this.sql = sql
    place.offset = commandOffset(statement?.part, statement?.command)
    if (statement?.command.kind !== 'query') {
      const { columns, binary = [] } = (await this.#knownShape(prepared)) ?? {}
      await writer.send(parameterDescription([]), describedRows(columns, binary))
      return
    }
    const shape = await runner.describe(statement.command.sql, types.map(parameterType))
    prepared.described = shape.columns
    const oids = shape.parameters.map((type, index) => types[index] || postgresType(type).oid)
    prepared.parameters = oids
    await writer.send(parameterDescription(oids), describedRows(shape.columns, []))
  }

  /** What a command gives that is no query; undefined where it gives no rows. */
  async #knownShape({ statement }: PreparedStatement): Promise<KnownShape | undefined> {
    const command = statement?.command
    if (command?.kind === 'execute') {
      const { runner } = this.#answering
      const { query, types } = runner.preparedQuery(command.name)
      const { columns } = await runner.describe(query, types.map(parameterType))
      return { columns }
    }
    if (command?.kind === 'fetch' && command.verb === 'FETCH')
      return this.#answering.runner.cursorShape(command.name)
    if (command?.kind !== 'show') return undefined
    const names = command.name === undefined ? ['name', 'setting', 'description'] : [command.name]
    return { columns: names.map((name) => ({ name, type: 'VARCHAR' })), binary: [] }
  }

  async #describePortal(name: string, place: Place): Promise<void> {
    const { runner, writer } = this.#answering
    // A cursor is a portal, too.
    const portal = this.#portals.get(name) ?? runner.cursorShape(name)
    if ('columns' in portal) {
      await writer.send(describedRows(portal.columns, portal.binary))
      return
    }
    if (portal.prepared.statement?.command.kind !== 'query') {
      const { columns, binary = portal.results } = (await this.#knownShape(portal.prepared)) ?? {}
      await writer.send(describedRows(columns, binary))
      return
    }
    const outcome = await this.#start(portal, place)
    const columns = outcome.kind === 'rows' ? outcome.rows.columns : undefined
    await writer.send(describedRows(columns, portal.results))
  }

  async #execute(name: string, maxRows: number, place: Place): Promise<void> {
    const portal = this.#portal(name)
    const { writer } = this.#answering
    const { statement } = portal.prepared
    if (statement === undefined) {
      await writer.send(emptyQuery())
      return
    }
    const outcome = await this.#start(portal, place)
    if (outcome.kind === 'rows') return this.#sendRows(portal, outcome, maxRows)
    if (portal.isDone === true) throw new PostgresError('55000', `portal "${name}" cannot be run`)
    portal.isDone = true
    if (outcome.kind === 'copy') return sendCopy(outcome, this.#answering)
    return sendDone(outcome, this.#answering)
  }

  async #sendRows(
    portal: Portal,
    outcome: Extract<Outcome, { kind: 'rows' }>,
    maxRows: number,
  ): Promise<void> {
    const { runner, writer } = this.#answering
    await sendWarning(runner.takeWarning(), writer)
    const wanted = maxRows === 0 ? Number.POSITIVE_INFINITY : maxRows
    const left = portal.left ?? outcome.most ?? Number.POSITIVE_INFINITY
    const most = Math.min(wanted, left)
    const { rows, isDone } =
      portal.isDone === true
        ? { rows: 0, isDone: true }
        : await runner.send(outcome.rows, most, (bytes) => writer.send(bytes))
    portal.left = left - rows
    portal.isDone = isDone || portal.left <= 0
    await writer.send(portal.isDone || rows < wanted ? commandComplete(outcome.tag(rows)) : portalSuspended())
  }

  /** Runs it, once; decided at this moment, whenever it was prepared. */
  async #start(portal: Portal, place: Place): Promise<Outcome> {
    if (portal.outcome !== undefined) return this.#goOn(portal, portal.outcome)
    const { prepared, parameters, results } = portal
    const { statement, described, sql } = prepared
    if (statement === undefined) throw unsupported('there is no statement')
    this.sql = sql
    place.offset = commandOffset(statement.part, statement.command)
    const format: PostgresRows = { kind: 'postgres-rows', binary: results }
    // What comes before one Sync is one transaction.
    this.#answering.runner.beginImplicit()
    const outcome = await this.#answering.runner.run(statement.command, {
      format,
      parameters,
      asked: statement.part.sql,
    })
    portal.outcome = outcome
    portal.decidedAt = performance.now()
    if (outcome.kind === 'rows' && described !== undefined && !isSame(outcome.rows.columns, described)) {
      prepared.described = undefined
      throw new PostgresError('0A000', 'cached plan must not change result type')
    }
    return outcome
  }

  async #goOn({ left, decidedAt = 0 }: Portal, outcome: Outcome): Promise<Outcome> {
    this.#answering.runner.requireWhole()
    const isNew = left === undefined && performance.now() - decidedAt < oneBreath
    if (outcome.kind === 'rows' && !isNew) await this.#answering.runner.decideAgain(outcome.rows)
    return outcome
  }

  async #closePortal(name: string): Promise<void> {
    const outcome = this.#portals.get(name)?.outcome
    this.#portals.delete(name)
    if (outcome?.kind === 'copy' || (outcome?.kind === 'rows' && outcome.isCursor !== true))
      await outcome.rows.close()
  }

  #portal(name: string): Portal {
    const portal = this.#portals.get(name)
    if (portal === undefined) throw new PostgresError('34000', `portal "${name}" does not exist`)
    return portal
  }
}

const describedRows = (columns: readonly RelationColumn[] | undefined, binary: readonly boolean[]): Buffer =>
  columns === undefined ? noData() : rowDescription(columns, { kind: 'postgres-rows', binary })

const isSame = (left: readonly RelationColumn[], right: readonly RelationColumn[]): boolean =>
  left.length === right.length &&
  left.every(({ name, type }, index) => name === right[index]?.name && type === right[index].type)
