import {
  ARRAY,
  BIGINT,
  BIGNUM,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBStructType,
  DuckDBUnionType,
  ENUM,
  FLOAT,
  HUGEINT,
  INTEGER,
  INTERVAL,
  LIST,
  MAP,
  SMALLINT,
  SQLNULL,
  TIME,
  TIME_NS,
  TIMESTAMP,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TIMESTAMPTZ,
  TIMETZ,
  TINYINT,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
  VARIANT,
  type DuckDBType,
} from '@duckdb/node-api'
import { HansaError } from '../errors.ts'

const scalars: ReadonlyMap<string, DuckDBType> = new Map<string, DuckDBType>([
  ['BOOLEAN', BOOLEAN],
  ['TINYINT', TINYINT],
  ['SMALLINT', SMALLINT],
  ['INTEGER', INTEGER],
  ['BIGINT', BIGINT],
  ['HUGEINT', HUGEINT],
  ['UTINYINT', UTINYINT],
  ['USMALLINT', USMALLINT],
  ['UINTEGER', UINTEGER],
  ['UBIGINT', UBIGINT],
  ['UHUGEINT', UHUGEINT],
  ['BIGNUM', BIGNUM],
  ['FLOAT', FLOAT],
  ['DOUBLE', DOUBLE],
  ['VARCHAR', VARCHAR],
  ['BLOB', BLOB],
  ['BIT', BIT],
  ['UUID', UUID],
  ['DATE', DATE],
  ['TIME', TIME],
  ['TIME_NS', TIME_NS],
  ['TIME WITH TIME ZONE', TIMETZ],
  ['TIMESTAMP', TIMESTAMP],
  ['TIMESTAMP_S', TIMESTAMP_S],
  ['TIMESTAMP_MS', TIMESTAMP_MS],
  ['TIMESTAMP_NS', TIMESTAMP_NS],
  ['TIMESTAMP WITH TIME ZONE', TIMESTAMPTZ],
  ['INTERVAL', INTERVAL],
  ['VARIANT', VARIANT],
  ['"NULL"', SQLNULL],
])

const token = /\s*("(?:[^"]|"")*"|'(?:[^']|'')*'|[A-Za-z_][A-Za-z_0-9]*|\d+|[(),[\]])/y

/** Deeper ones than anybody has would end the stack. */
const deepest = 100

/** The engine's type that it spells so, e.g. `STRUCT(a INTEGER, "b c" DECIMAL(9,2)[])`; text where it is another kind of text. */
export function engineType(text: string): DuckDBType {
  const reader = new TypeReader(text)
  const type = reader.type(0)
  reader.end()
  return type
}

/** Whether a text is one type and nothing else, so that it can stand in SQL whoever wrote it. */
export function isTypeText(text: string): boolean {
  try {
    engineType(text)
    return true
  } catch {
    return false
  }
}

class TypeReader {
  readonly #text: string
  readonly #tokens: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    const tokens: string[] = []
    const pattern = new RegExp(token)
    let end = 0
    for (let match = pattern.exec(text); match?.[1] !== undefined; match = pattern.exec(text)) {
      tokens.push(match[1])
      end = pattern.lastIndex
    }
    if (text.slice(end).trim() !== '') throw this.#unknown()
    this.#tokens = tokens
  }

  type(depth: number): DuckDBType {
    if (depth > deepest) throw this.#unknown()
    let type = this.#plain(depth)
    while (this.#take('[')) {
      const length = this.#take(']') ? undefined : Number(this.#next())
      if (length !== undefined) this.#expect(']')
      type = length === undefined ? LIST(type) : ARRAY(type, length)
    }
    return type
  }

  end(): void {
    if (this.#peek() !== undefined) throw this.#unknown()
  }

  #plain(depth: number): DuckDBType {
    const word = this.#next()
    switch (word.toUpperCase()) {
      case 'STRUCT': {
        const members = this.#members(depth)
        return new DuckDBStructType(
          members.map(({ name }) => name),
          members.map(({ type }) => type),
        )
      }
      case 'UNION': {
        const members = this.#members(depth)
        return new DuckDBUnionType(
          members.map(({ name }) => name),
          members.map(({ type }) => type),
        )
      }
      case 'MAP': {
        const [key, value] = this.#list(() => this.type(depth + 1))
        if (key === undefined || value === undefined) throw this.#unknown()
        return MAP(key, value)
      }
      case 'ENUM':
        return ENUM(this.#list(() => unquoted(this.#next(), "'")))
      case 'DECIMAL': {
        const [width = 18, scale = 3] = this.#peek() === '(' ? this.#list(() => Number(this.#next())) : []
        return DECIMAL(width, scale)
      }
      default:
        return this.#scalar(word)
    }
  }

  /** What has another name, such as JSON, is text. */
  #scalar(word: string): DuckDBType {
    if (!/^[A-Za-z_"]/.test(word)) throw this.#unknown()
    const words = [word.toUpperCase()]
    if (this.#peek()?.toUpperCase() === 'WITH')
      for (let count = 0; count < 3; count += 1) words.push(this.#next().toUpperCase())
    const known = scalars.get(words.join(' '))
    if (known === undefined && words.length > 1) throw this.#unknown()
    return known ?? VARCHAR
  }

  /** Those of a tuple have no names. */
  #members(depth: number): readonly { readonly name: string; readonly type: DuckDBType }[] {
    return this.#list(() => {
      const name = this.#isName() ? unquoted(this.#next(), '"') : ''
      return { name, type: this.type(depth + 1) }
    })
  }

  /** A word before another word is a name, save before `WITH TIME ZONE`. */
  #isName(): boolean {
    const then = this.#tokens[this.#at + 1] ?? ''
    if (this.#peek()?.startsWith('"') === true) return then !== ',' && then !== ')'
    return /^[A-Za-z_"]/.test(then) && then.toUpperCase() !== 'WITH'
  }

  #list<T>(item: () => T): T[] {
    this.#expect('(')
    const items = [item()]
    while (this.#take(',')) items.push(item())
    this.#expect(')')
    return items
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #next(): string {
    const found = this.#peek()
    if (found === undefined) throw this.#unknown()
    this.#at += 1
    return found
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false
    this.#at += 1
    return true
  }

  #expect(wanted: string): void {
    if (!this.#take(wanted)) throw this.#unknown()
  }

  #unknown(): HansaError {
    return new HansaError('internal', `the engine has no type ${this.#text.slice(0, 200)}`)
  }
}

const unquoted = (text: string, quote: string): string =>
  text.startsWith(quote) ? text.slice(1, -1).replaceAll(quote + quote, quote) : text
