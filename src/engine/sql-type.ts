import { HansaError } from '../errors.ts'
import { quoteIdentifier } from './quote.ts'

/** A column type read back from its SQL spelling (`ColumnType.sql`). */
export type SqlType =
  | SqlScalar
  | { readonly kind: 'list'; readonly element: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly SqlField[] }

export interface SqlScalar {
  readonly kind: 'scalar'
  /** Upper case, e.g. `TIMESTAMP WITH TIME ZONE`. */
  readonly name: string
  readonly precision?: number
  readonly scale?: number
}

export interface SqlField {
  readonly name: string
  readonly type: SqlType
}

const token = /\s*("(?:[^"]|"")*"|[A-Za-z_][A-Za-z_0-9]*|[0-9]+|[(),[\]])/y

/** Reads the engine's spelling of a type, e.g. `STRUCT("a" INTEGER, b DECIMAL(9,2)[])`. */
export function parseSqlType(sql: string): SqlType {
  const reader = new TokenReader(sql)
  const type = readType(reader)
  if (reader.peek() !== undefined) throw reader.unexpected()
  return type
}

/** The SQL spelling of a type; the opposite of `parseSqlType`. */
export function formatSqlType(type: SqlType): string {
  switch (type.kind) {
    case 'list':
      return `${formatSqlType(type.element)}[]`
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteIdentifier(field.name)} ${formatSqlType(field.type)}`).join(', ')})`
    case 'scalar':
      return type.precision === undefined ? type.name : `${type.name}(${type.precision},${type.scale ?? 0})`
  }
}

/** Lets `change` replace every scalar inside a type. */
export function mapScalars(type: SqlType, change: (scalar: SqlScalar) => SqlScalar): SqlType {
  switch (type.kind) {
    case 'list':
      return { kind: 'list', element: mapScalars(type.element, change) }
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((field) => ({ name: field.name, type: mapScalars(field.type, change) })),
      }
    case 'scalar':
      return change(type)
  }
}

function readType(reader: TokenReader): SqlType {
  let type: SqlType = reader.peek()?.toUpperCase() === 'STRUCT' ? readStruct(reader) : readScalar(reader)
  while (reader.peek() === '[') {
    reader.next()
    // A fixed-size array is a list to Parquet and Iceberg.
    if (reader.peek() !== ']') reader.next()
    reader.expect(']')
    type = { kind: 'list', element: type }
  }
  return type
}

function readStruct(reader: TokenReader): SqlType {
  reader.next()
  reader.expect('(')
  const fields: SqlField[] = []
  do {
    const name = reader.next()
    fields.push({ name: unquote(name), type: readType(reader) })
  } while (reader.take(','))
  reader.expect(')')
  return { kind: 'struct', fields }
}

function readScalar(reader: TokenReader): SqlScalar {
  const words: string[] = []
  while (/^[A-Za-z_]/.test(reader.peek() ?? '')) words.push(reader.next().toUpperCase())
  if (words.length === 0) throw reader.unexpected()
  const name = words.join(' ')
  if (!reader.take('(')) return name === 'DECIMAL' ? decimal(18, 3) : { kind: 'scalar', name }
  const precision = Number(reader.next())
  const scale = reader.take(',') ? Number(reader.next()) : 0
  reader.expect(')')
  return { kind: 'scalar', name, precision, scale }
}

const decimal = (precision: number, scale: number): SqlScalar => ({
  kind: 'scalar',
  name: 'DECIMAL',
  precision,
  scale,
})

const unquote = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name

class TokenReader {
  readonly #text: string
  readonly #tokens: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    const tokens: string[] = []
    const pattern = new RegExp(token)
    for (let match = pattern.exec(text); match?.[1] !== undefined; match = pattern.exec(text)) {
      tokens.push(match[1])
    }
    if (tokens.join('').length !== withoutSpace(text)) throw this.unexpected()
    this.#tokens = tokens
  }

  peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  next(): string {
    const found = this.peek()
    if (found === undefined) throw this.unexpected()
    this.#at++
    return found
  }

  take(wanted: string): boolean {
    if (this.peek() !== wanted) return false
    this.#at++
    return true
  }

  expect(wanted: string): void {
    if (!this.take(wanted)) throw this.unexpected()
  }

  unexpected(): HansaError {
    return new HansaError('invalid_input', `"${this.#text}" is not a column type`)
  }
}

/** Spaces inside quoted names count, others do not. */
const withoutSpace = (text: string): number =>
  text.replaceAll(/("(?:[^"]|"")*")|\s/g, (_, quoted: string | undefined) => quoted ?? '').length
