import type { Reader } from '../../sidecar/reader.ts'
import { errorResponse, parameterStatus, readyForQuery } from './backend-message.ts'
import { ExtendedQuery } from './extended-query.ts'
import type { FrontendMessage } from './frontend-message.ts'
import { ConnectionGone, type MessageWriter } from './message-writer.ts'
import { placedError } from './placed-error.ts'
import { PostgresError, unsupported } from './postgres-error.ts'
import type { PostgresPort } from './postgres-port.ts'
import { PreparedStatements } from './prepared-statements.ts'
import type { SessionSettings } from './session-settings.ts'
import { answerQuery, type Answering } from './simple-query.ts'
import { StatementRunner } from './statement-runner.ts'

export interface SessionOptions {
  readonly port: PostgresPort
  readonly writer: MessageWriter
  readonly settings: SessionSettings
  readonly reader: () => Promise<Reader>
}

/** One client that has signed in: answers its messages in turn. */
export class PostgresSession {
  readonly #writer: MessageWriter
  readonly #settings: SessionSettings
  readonly #runner: StatementRunner
  readonly #answering: Answering
  readonly #extended: ExtendedQuery
  /** After an error of the extended protocol, everything up to `Sync` is passed over. */
  #isSkipping = false

  constructor({ port, writer, settings, reader }: SessionOptions) {
    this.#writer = writer
    this.#settings = settings
    const prepared = new PreparedStatements()
    this.#runner = new StatementRunner({ port, settings, prepared, reader })
    this.#answering = { runner: this.#runner, prepared, writer, settings }
    this.#extended = new ExtendedQuery(this.#answering)
  }

  /** Ends the statement that runs. */
  cancel(): void {
    this.#runner.cancel()
  }

  /** The client has gone. */
  abandon(): void {
    this.#runner.abandon()
  }

  async close(): Promise<void> {
    await this.#runner.close()
    await this.#extended.closePortals()
  }

  async ready(): Promise<void> {
    // What a transaction that ended took back.
    const changed = this.#settings.takeChanged().map(([name, value]) => parameterStatus(name, value))
    await this.#writer.send(...changed, readyForQuery(this.#runner.transaction.status))
    await this.#writer.flush()
  }

  async answer(message: FrontendMessage): Promise<void> {
    if (message.kind === 'sync') return this.#sync()
    if (this.#isSkipping) return
    switch (message.kind) {
      case 'query':
        return this.#query(message.sql)
      case 'flush':
        return this.#writer.flush()
      case 'function-call':
        await this.#report(unsupported('functions are called by SELECT'), '', 0)
        return this.ready()
      case 'parse':
      case 'bind':
      case 'describe':
      case 'execute':
      case 'close':
        return this.#answerExtended(message)
      case 'password':
        throw new PostgresError('08P01', 'nobody asked for a password')
      // What is left of a COPY that has ended.
      case 'copy':
      case 'terminate':
    }
  }

  async #query(sql: string): Promise<void> {
    const place = { offset: 0 }
    // Another message makes the unnamed statement and portal go.
    await this.#extended.closePortals()
    this.#answering.prepared.forget('')
    try {
      await answerQuery(sql, this.#answering, place)
    } catch (error) {
      await this.#report(error, sql, place.offset)
    }
    await this.ready()
  }

  async #answerExtended(message: Parameters<ExtendedQuery['answer']>[0]): Promise<void> {
    const place = { offset: 0 }
    try {
      await this.#extended.answer(message, place)
    } catch (error) {
      this.#isSkipping = true
      await this.#report(error, this.#extended.sql, place.offset)
    }
  }

  async #sync(): Promise<void> {
    this.#isSkipping = false
    await this.#runner.endImplicit(true)
    if (!this.#runner.transaction.isOpen) await this.#extended.closePortals()
    await this.ready()
  }

  async #report(error: unknown, sql: string, offset: number): Promise<void> {
    if (error instanceof ConnectionGone) throw error
    this.#runner.fail()
    await this.#runner.endImplicit(false)
    await this.#writer.send(errorResponse(placedError(error, sql, offset)))
    await this.#writer.flush()
  }
}
