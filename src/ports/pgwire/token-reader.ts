import { PostgresError } from './postgres-error.ts'
import type { SqlScanner } from './sql-scanner.ts'
import { scanSql, tokenOf, type SqlPart, type SqlToken } from './sql-token.ts'

/** Walks the tokens of one statement, cutting no more of it than is asked for. */
export class TokenReader {
  readonly part: SqlPart
  readonly #scanner: SqlScanner
  /** Those that were looked at and not taken. */
  #ahead: SqlToken[] = []

  constructor(part: SqlPart) {
    this.part = part
    this.#scanner = scanSql(part.sql)
  }

  get next(): SqlToken | undefined {
    return this.#peek(0)
  }

  get isAtEnd(): boolean {
    return this.next === undefined
  }

  take(): SqlToken {
    const token = this.next
    if (token === undefined) throw this.fault('the statement ends too early')
    this.#ahead.shift()
    return token
  }

  /** Takes the next words if they are these. */
  takeWords(...words: readonly string[]): boolean {
    const isThere = words.every((word, index) => {
      const token = this.#peek(index)
      return token?.kind === 'word' && token.value === word
    })
    if (isThere) this.#ahead.splice(0, words.length)
    return isThere
  }

  takeSymbol(symbol: string): boolean {
    const isThere = this.next?.kind === 'symbol' && this.next.text === symbol
    if (isThere) this.#ahead.shift()
    return isThere
  }

  expectWords(...words: readonly string[]): void {
    if (!this.takeWords(...words)) throw this.fault(`${words.join(' ').toUpperCase()} is expected here`)
  }

  /** A name, quoted or not. */
  name(): string {
    const token = this.take()
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.fault('a name is expected here')
    return token.value
  }

  /** The text from here on. */
  rest(): string {
    const start = this.next?.start
    if (start === undefined) throw this.fault('the statement ends too early')
    this.#ahead = []
    this.#scanner.end = this.part.sql.length
    return this.part.sql.slice(start)
  }

  end(): void {
    if (!this.isAtEnd) throw this.fault(`"${this.next?.text ?? ''}" is not expected here`)
  }

  fault(message: string): PostgresError {
    const place = this.next?.start ?? this.part.sql.length
    return new PostgresError('42601', message, { position: place + 1 })
  }

  #peek(index: number): SqlToken | undefined {
    while (this.#ahead.length <= index) {
      if (!this.#scanner.next()) return undefined
      this.#ahead.push(tokenOf(this.#scanner))
    }
    return this.#ahead[index]
  }
}
