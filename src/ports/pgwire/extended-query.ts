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
import { sendCopy, sendDone, type Answering, type Place } from './simple-query.ts'
import { sqlParts } from './sql-token.ts'
import type { Outcome } from './statement-runner.ts'

type ExtendedMessage = Extract<FrontendMessage, { kind: 'parse' | 'bind' | 'describe' | 'execute' | 'close' }>

const mostStatements = 1000
const mostText = 8 << 20
const mostPortals = 64

/** The prepared statements and portals of one connection. */
export class ExtendedQuery {
  readonly #answering: Answering
  readonly #statements = new Map<string, PreparedStatement>()
  readonly #portals = new Map<string, Portal>()
  #text = 0
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
        if (message.what === 'statement') this.forgetStatement(message.name)
        else await this.#closePortal(message.name)
        await this.#answering.writer.send(closeComplete())
    }
  }

  /** Portals live no longer than their transaction. */
  async closePortals(): Promise<void> {
    await Promise.all([...this.#portals.keys()].map((name) => this.#closePortal(name)))
  }

  /** One, or all. */
  forgetStatement(name?: string): void {
    const forgotten = name === undefined ? [...this.#statements.keys()] : [name]
    for (const each of forgotten) {
      this.#text -= this.#statements.get(each)?.sql.length ?? 0
      this.#statements.delete(each)
    }
  }

  async #parse({ name, sql, types }: Parse, place: Place): Promise<void> {
    this.sql = sql
    if (name === '') this.forgetStatement('')
    else if (this.#statements.has(name))
      throw new PostgresError('42P05', `prepared statement "${name}" already exists`)
    if (this.#statements.size >= mostStatements || this.#text + sql.length > mostText)
      throw new PostgresError('53400', 'the connection has too many prepared statements', {
        hint: 'Close those that are not used any more.',
      })
    const [part, second] = sqlParts(sql)
    if (second !== undefined)
      throw new PostgresError('42601', 'cannot insert multiple commands into a prepared statement')
    place.offset = part?.offset ?? 0
    const statement = part && { part, command: readCommand(part) }
    this.#statements.set(name, { statement, sql, types })
    this.#text += sql.length
    await this.#answering.writer.send(parseComplete())
  }

  async #bind({ portal, statement, formats, values, results }: Bind): Promise<void> {
    const prepared = this.#statement(statement)
    this.sql = prepared.sql
    if (portal === '') await this.#closePortal('')
    else if (this.#portals.has(portal)) throw new PostgresError('42P03', `portal "${portal}" already exists`)
    if (this.#portals.size >= mostPortals)
      throw new PostgresError('53400', `a connection has at most ${mostPortals} portals`)
    if (formats.length > 1 && formats.length !== values.length)
      throw new PostgresError('08P01', 'there are not as many formats as values')
    const parameters = values.map((bytes, index) => {
      const binary = (formats.length === 1 ? formats[0] : formats[index]) === true
      return parameterValue({ oid: prepared.types[index] ?? 0, binary, bytes })
    })
    this.#portals.set(portal, { prepared, parameters, results })
    await this.#answering.writer.send(bindComplete())
  }

  async #describeStatement(name: string, place: Place): Promise<void> {
    const { runner, writer } = this.#answering
    const prepared = this.#statement(name)
    const { statement, types, sql } = prepared
    this.sql = sql
    place.offset = commandOffset(statement?.part, statement?.command)
    if (statement?.command.kind !== 'query') {
      const { columns, binary = [] } = this.#knownShape(prepared) ?? {}
      await writer.send(parameterDescription([]), describedRows(columns, binary))
      return
    }
    const shape = await runner.describe(statement.command.sql, types.map(parameterType))
    prepared.described = shape.columns
    const oids = shape.parameters.map((type, index) => types[index] || postgresType(type).oid)
    await writer.send(parameterDescription(oids), describedRows(shape.columns, []))
  }

  /** What a command gives that is no query; undefined where it gives no rows. */
  #knownShape({ statement }: PreparedStatement): Pick<OpenRows, 'columns' | 'binary'> | undefined {
    const command = statement?.command
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
      const { columns, binary = [] } = this.#knownShape(portal.prepared) ?? {}
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
    if (statement.command.kind === 'deallocate') this.forgetStatement(statement.command.name)
    if (statement.command.kind === 'discard') this.forgetStatement()
    return sendDone(outcome, this.#answering)
  }

  async #sendRows(
    portal: Portal,
    outcome: Extract<Outcome, { kind: 'rows' }>,
    maxRows: number,
  ): Promise<void> {
    const { runner, writer } = this.#answering
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
    if (portal.outcome !== undefined) return portal.outcome
    const { prepared, parameters, results } = portal
    const { statement, described, sql } = prepared
    if (statement === undefined) throw unsupported('there is no statement')
    this.sql = sql
    place.offset = commandOffset(statement.part, statement.command)
    const format: PostgresRows = { kind: 'postgres-rows', binary: results }
    const outcome = await this.#answering.runner.run(statement.command, {
      format,
      parameters,
      asked: statement.part.sql,
    })
    portal.outcome = outcome
    if (outcome.kind === 'rows' && described !== undefined && !isSame(outcome.rows.columns, described)) {
      prepared.described = undefined
      throw new PostgresError('0A000', 'cached plan must not change result type')
    }
    return outcome
  }

  async #closePortal(name: string): Promise<void> {
    const outcome = this.#portals.get(name)?.outcome
    this.#portals.delete(name)
    if (outcome?.kind === 'copy' || (outcome?.kind === 'rows' && outcome.isCursor !== true))
      await outcome.rows.close()
  }

  #statement(name: string): PreparedStatement {
    const statement = this.#statements.get(name)
    if (statement === undefined)
      throw new PostgresError('26000', `prepared statement "${name}" does not exist`)
    return statement
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
