import { ByteReader } from './byte-reader.ts'
import { protocolViolation } from './postgres-error.ts'

/** What clients send after the start (PostgreSQL, "Message Formats"). */
export type FrontendMessage =
  | { readonly kind: 'query'; readonly sql: string }
  | Parse
  | Bind
  | { readonly kind: 'describe' | 'close'; readonly what: 'statement' | 'portal'; readonly name: string }
  | { readonly kind: 'execute'; readonly portal: string; readonly maxRows: number }
  | { readonly kind: 'sync' | 'flush' | 'terminate' | 'function-call' | 'copy' }
  /** A password, or a part of SASL. */
  | { readonly kind: 'password'; readonly body: Buffer }

export interface Parse {
  readonly kind: 'parse'
  readonly name: string
  readonly sql: string
  /** Object ids of the parameters' types; 0 where the client leaves it open. */
  readonly types: readonly number[]
}

export interface Bind {
  readonly kind: 'bind'
  readonly portal: string
  readonly statement: string
  readonly formats: readonly boolean[]
  /** Undefined is NULL. */
  readonly values: readonly (Buffer | undefined)[]
  /** Which columns are wanted in binary. */
  readonly results: readonly boolean[]
}

/** Takes a message apart; throws a protocol violation where it is none. */
export function readMessage(tag: number, body: Buffer): FrontendMessage {
  const reader = new ByteReader(body)
  const message = readers[String.fromCharCode(tag)]?.(reader)
  if (message === undefined) throw protocolViolation('there is no such message')
  reader.end()
  return message
}

const readers: Readonly<Record<string, (reader: ByteReader) => FrontendMessage>> = {
  Q: (reader) => ({ kind: 'query', sql: reader.text() }),
  P: (reader) => ({
    kind: 'parse',
    name: reader.text(),
    sql: reader.text(),
    types: many(reader.uint16(), () => reader.uint32()),
  }),
  B: (reader) => ({
    kind: 'bind',
    portal: reader.text(),
    statement: reader.text(),
    formats: many(reader.uint16(), () => readFormat(reader)),
    values: many(reader.uint16(), () => readValue(reader)),
    results: many(reader.uint16(), () => readFormat(reader)),
  }),
  D: (reader) => ({ kind: 'describe', what: readTarget(reader), name: reader.text() }),
  C: (reader) => ({ kind: 'close', what: readTarget(reader), name: reader.text() }),
  E: (reader) => ({ kind: 'execute', portal: reader.text(), maxRows: Math.max(0, reader.int32()) }),
  S: () => ({ kind: 'sync' }),
  H: () => ({ kind: 'flush' }),
  X: () => ({ kind: 'terminate' }),
  p: (reader) => ({ kind: 'password', body: reader.rest() }),
  F: (reader) => ignored(reader, 'function-call'),
  d: (reader) => ignored(reader, 'copy'),
  c: (reader) => ignored(reader, 'copy'),
  f: (reader) => ignored(reader, 'copy'),
}

function ignored(reader: ByteReader, kind: 'function-call' | 'copy'): FrontendMessage {
  reader.rest()
  return { kind }
}

const many = <T>(count: number, read: () => T): readonly T[] => Array.from({ length: count }, read)

function readFormat(reader: ByteReader): boolean {
  const format = reader.int16()
  if (format !== 0 && format !== 1) throw protocolViolation('a format is neither text nor binary')
  return format === 1
}

function readValue(reader: ByteReader): Buffer | undefined {
  const length = reader.int32()
  return length === -1 ? undefined : reader.bytes(length)
}

function readTarget(reader: ByteReader): 'statement' | 'portal' {
  const target = String.fromCharCode(reader.byte())
  if (target === 'S') return 'statement'
  if (target === 'P') return 'portal'
  throw protocolViolation('a message is about neither a statement nor a portal')
}
