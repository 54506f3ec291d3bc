import type { Command } from './command.ts'
import type { Cursors } from './cursors.ts'
import { PostgresError } from './postgres-error.ts'
import type { SessionSettings, SettingsMark } from './session-settings.ts'
import type { Done } from './outcome.ts'
import type { Transaction } from './transaction.ts'

export interface ControlledParts {
  readonly transaction: Transaction
  readonly settings: SessionSettings
  readonly cursors: Cursors
  readonly now: () => Date
}

/** What ROLLBACK TO goes back to. */
interface Savepoint {
  readonly name: string
  readonly cursors: number
  readonly settings: SettingsMark
}

const mostSavepoints = 1000

/** Begins and ends transactions: cursors and settings of a connection go with them. */
export class TransactionControl {
  readonly #parts: ControlledParts
  #savepoints: readonly Savepoint[] = []
  /** The cursors that were there before. */
  #before = 0

  constructor(parts: ControlledParts) {
    this.#parts = parts
  }

  begin(tag: string): Done {
    const { transaction, settings, cursors, now } = this.#parts
    if (transaction.isOpen) return { kind: 'done', tag, warning: alreadyOpen() }
    // What an implicit one has read and set belongs to it.
    if (!transaction.isImplicit) {
      settings.begin()
      this.#before = cursors.mark()
    }
    transaction.begin(now())
    return { kind: 'done', tag }
  }

  beginImplicit(): void {
    const { transaction, settings, cursors, now } = this.#parts
    if (transaction.isOpen || transaction.isImplicit) return
    settings.begin()
    this.#before = cursors.mark()
    transaction.beginImplicit(now())
  }

  async end(committed: boolean): Promise<Done> {
    const { isOpen } = this.#parts.transaction
    await this.#end(committed)
    const tag = committed ? 'COMMIT' : 'ROLLBACK'
    return isOpen ? { kind: 'done', tag } : { kind: 'done', tag, warning: notOpen() }
  }

  async endImplicit(committed: boolean): Promise<void> {
    if (this.#parts.transaction.isImplicit) await this.#end(committed)
  }

  /** Nothing is written: what is taken back are settings, cursors and the failure. */
  async savepoint({ kind, tag, name }: Extract<Command, { kind: SavepointKind }>): Promise<Done> {
    const { transaction, settings, cursors } = this.#parts
    if (!transaction.isOpen) throw new PostgresError('25P01', `${tag} can only be used in transaction blocks`)
    if (kind === 'savepoint') {
      if (this.#savepoints.length >= mostSavepoints)
        throw new PostgresError('53400', `a transaction has at most ${mostSavepoints} savepoints`)
      const point = { name, cursors: cursors.mark(), settings: settings.mark() }
      this.#savepoints = [...this.#savepoints, point]
      return { kind: 'done', tag }
    }
    const index = this.#savepoints.findLastIndex((each) => each.name === name)
    const point = this.#savepoints[index]
    if (point === undefined) throw new PostgresError('3B001', `savepoint "${name}" does not exist`)
    this.#savepoints = this.#savepoints.slice(0, kind === 'release' ? index : index + 1)
    if (kind === 'rollback-to') {
      transaction.recover()
      settings.goBack(point.settings)
      await cursors.closeSince(point.cursors)
    }
    return { kind: 'done', tag }
  }

  async #end(committed: boolean): Promise<void> {
    const { transaction, settings, cursors } = this.#parts
    transaction.end()
    settings.end(committed)
    this.#savepoints = []
    if (!committed) await cursors.closeSince(this.#before)
    await cursors.closeUnheld()
  }
}

type SavepointKind = 'savepoint' | 'release' | 'rollback-to'

const alreadyOpen = (): PostgresError =>
  new PostgresError('25001', 'there is already a transaction in progress')

const notOpen = (): PostgresError => new PostgresError('25P01', 'there is no transaction in progress')
