import { PostgresError } from './postgres-error.ts'
import type { PreparedStatement } from './prepared.ts'

const mostStatements = 1000
/** In characters, of all together. */
const mostText = 4 << 20

/** The prepared statements of one connection, whichever way they were prepared. */
export class PreparedStatements {
  readonly #statements = new Map<string, PreparedStatement>()
  #text = 0

  /** Keeps a statement; one without a name takes the place of the last. */
  add(name: string, statement: PreparedStatement): void {
    if (name === '') this.forget('')
    else if (this.#statements.has(name))
      throw new PostgresError('42P05', `prepared statement "${name}" already exists`)
    const { length } = statement.sql
    if (this.#statements.size >= mostStatements || this.#text + length > mostText)
      throw new PostgresError('53400', 'the connection has too many prepared statements', {
        hint: 'Close those that are not used any more.',
      })
    this.#statements.set(name, statement)
    this.#text += length
  }

  get(name: string): PreparedStatement {
    const statement = this.#statements.get(name)
    if (statement === undefined)
      throw new PostgresError('26000', `prepared statement "${name}" does not exist`)
    return statement
  }

  forget(name: string): void {
    this.#text -= this.#statements.get(name)?.sql.length ?? 0
    this.#statements.delete(name)
  }

  forgetAll(): void {
    this.#statements.clear()
    this.#text = 0
  }
}
