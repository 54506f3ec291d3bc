import { PostgresError } from './postgres-error.ts'
import type { SqlPart, SqlToken } from './sql-token.ts'

/** Walks the tokens of one statement. */
export class TokenReader {
  readonly part: SqlPart
  #at = 0

  constructor(part: SqlPart) {
    this.part = part
  }

  get next(): SqlToken | undefined {
    return this.part.tokens[this.#at]
  }

  get isAtEnd(): boolean {
    return this.next === undefined
  }

  take(): SqlToken {
    const token = this.next
    if (token === undefined) throw this.fault('the statement ends too early')
    this.#at += 1
    return token
  }

  /** Takes the next words if they are these. */
  takeWords(...words: readonly string[]): boolean {
    const isThere = words.every((word, index) => {
      const token = this.part.tokens[this.#at + index]
      return token?.kind === 'word' && token.value === word
    })
    if (isThere) this.#at += words.length
    return isThere
  }

  takeSymbol(symbol: string): boolean {
    const isThere = this.next?.kind === 'symbol' && this.next.text === symbol
    if (isThere) this.#at += 1
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
    this.#at = this.part.tokens.length
    if (start === undefined) throw this.fault('the statement ends too early')
    return this.part.sql.slice(start)
  }

  end(): void {
    if (!this.isAtEnd) throw this.fault(`"${this.next?.text ?? ''}" is not expected here`)
  }

  fault(message: string): PostgresError {
    const place = this.next?.start ?? this.part.sql.length
    return new PostgresError('42601', message, { position: place + 1 })
  }
}
