import { listedTypes } from './catalogue/listed-types.ts'
import { PostgresError, unsupported } from './postgres-error.ts'
import type { TokenReader } from './token-reader.ts'

export interface PrepareCommand {
  readonly kind: 'prepare'
  readonly name: string
  /** Object ids of the types that were named, in order. */
  readonly types: readonly number[]
  readonly sql: string
  /** Where `sql` begins in the statement. */
  readonly offset: number
}

export interface ExecuteCommand {
  readonly kind: 'execute'
  readonly name: string
  /** As text; undefined is NULL. */
  readonly values: readonly (string | undefined)[]
}

/** `PREPARE name [(type, …)] AS query`. */
export function readPrepare(reader: TokenReader): PrepareCommand {
  const name = reader.name()
  const types = reader.takeSymbol('(') ? readList(reader, readType) : []
  reader.expectWords('as')
  const offset = reader.next?.start ?? 0
  return { kind: 'prepare', name, types, offset, sql: reader.rest() }
}

/** `EXECUTE name [(value, …)]`; the values are written out. */
export function readExecute(reader: TokenReader): ExecuteCommand {
  const name = reader.name()
  return { kind: 'execute', name, values: reader.takeSymbol('(') ? readList(reader, readLiteral) : [] }
}

function readList<T>(reader: TokenReader, read: (reader: TokenReader) => T): readonly T[] {
  const list = [read(reader)]
  while (reader.takeSymbol(',')) list.push(read(reader))
  if (!reader.takeSymbol(')')) throw reader.fault('a bracket is missing here')
  return list
}

/** Names that people write beside those of the catalogue. */
const aliases: Readonly<Record<string, string>> = {
  int: 'integer',
  decimal: 'numeric',
  varchar: 'character varying',
  float: 'double precision',
  timestamp: 'timestamp without time zone',
  time: 'time without time zone',
}

function readType(reader: TokenReader): number {
  const words = [reader.name()]
  while (reader.next?.kind === 'word') words.push(reader.name())
  if (reader.takeSymbol('(')) readList(reader, (each) => each.take())
  const isArray = reader.takeSymbol('[')
  if (isArray && !reader.takeSymbol(']')) throw reader.fault('a bracket is missing here')
  const said = words.join(' ')
  const name = Object.hasOwn(aliases, said) ? aliases[said] : said
  const type = listedTypes.find((each) => each.spoken === name || each.name === name)
  const oid = isArray ? type?.array : type?.oid
  if (oid === undefined || oid === 0) throw new PostgresError('42704', `type "${said}" does not exist`)
  return oid
}

function readLiteral(reader: TokenReader): string | undefined {
  const sign = reader.takeSymbol('-') ? '-' : ''
  const token = reader.take()
  if (token.kind === 'number') return sign + token.text
  if (sign === '' && token.kind === 'string') return token.value
  if (sign === '' && token.kind === 'word') {
    if (token.value === 'null') return undefined
    if (token.value === 'true' || token.value === 'false') return token.value
  }
  throw unsupported('EXECUTE takes values that are written out', 'Write numbers, texts, TRUE, FALSE or NULL.')
}
