import { isUtf8 } from 'node:buffer'
import protobuf from 'protobufjs/minimal.js'
import { HansaError } from '../../errors.ts'

/** What takes one field of a message that is read (https://protobuf.dev/programming-guides/encoding/). */
export interface FieldReader {
  readonly wireType: number
  readonly read: (reader: protobuf.Reader) => void
}

const varint = 0
const delimited = 2

export const readText = (take: (value: string) => void): FieldReader => ({
  wireType: delimited,
  read: (reader) => {
    const bytes = reader.bytes()
    if (!isUtf8(bytes)) throw malformed()
    take(Buffer.from(bytes).toString('utf8'))
  },
})

export const readBytes = (take: (value: Uint8Array) => void): FieldReader => ({
  wireType: delimited,
  read: (reader) => take(reader.bytes()),
})

/** A whole number of at most 32 bits, an enum or a boolean. */
export const readNumber = (take: (value: number) => void): FieldReader => ({
  wireType: varint,
  read: (reader) => take(reader.uint32()),
})

/** A list of whole numbers, which may come packed. */
export const readNumbers = (take: (value: number) => void): readonly FieldReader[] => [
  readNumber(take),
  {
    wireType: delimited,
    read: (reader) => {
      const packed = protobuf.Reader.create(reader.bytes())
      while (packed.pos < packed.len) take(packed.uint32())
    },
  },
]

/** By the field's number; a field that may come in two ways has a reader for each. */
export type FieldReaders = Readonly<Record<number, FieldReader | readonly FieldReader[]>>

/** Reads a message; fields that nobody asks for are passed over. Throws `invalid_input` where it is none. */
export function readMessage(bytes: Uint8Array, readers: FieldReaders): void {
  try {
    const reader = protobuf.Reader.create(bytes)
    while (reader.pos < reader.len) readField(reader, readers)
  } catch (error) {
    throw error instanceof HansaError ? error : malformed()
  }
}

function readField(reader: protobuf.Reader, readers: FieldReaders): void {
  const tag = reader.uint32()
  const wireType = tag & 7
  if (tag >>> 3 === 0) throw malformed()
  const known = [readers[tag >>> 3] ?? []].flat()
  const fitting = known.find((each) => each.wireType === wireType)
  if (fitting !== undefined) fitting.read(reader)
  else if (known.length > 0 || isGroup(wireType)) throw malformed()
  else reader.skipType(wireType)
}

/** Groups are of no message here, and nest without end. */
const isGroup = (wireType: number): boolean => wireType === 3 || wireType === 4

const malformed = (): HansaError =>
  new HansaError('invalid_input', 'the message is not one of Arrow Flight SQL', {
    remedy: 'Use a client of Arrow Flight SQL.',
  })

/** A field of a message that is written; undefined is left out. */
export type FieldWriter = (writer: protobuf.Writer) => void

export const bytesField =
  (field: number, value: Uint8Array | undefined): FieldWriter =>
  (writer) => {
    if (value !== undefined) writer.uint32((field << 3) | delimited).bytes(value)
  }

export const textField = (field: number, value: string): FieldWriter => bytesField(field, Buffer.from(value))

export const numberField =
  (field: number, value: number): FieldWriter =>
  (writer) =>
    writer.uint32((field << 3) | varint).int64(value)

export function writeMessage(...fields: readonly FieldWriter[]): Buffer {
  const writer = protobuf.Writer.create()
  for (const field of fields) field(writer)
  return Buffer.from(writer.finish())
}

/** `google.protobuf.Any`. */
export interface AnyMessage {
  /** The name of the message, without its package. */
  readonly name: string
  readonly value: Uint8Array
}

const sqlPackage = 'type.googleapis.com/arrow.flight.protocol.sql.'

/** Reads a message of Flight SQL that says which one it is; undefined where it is another. */
export function readAny(bytes: Uint8Array): AnyMessage | undefined {
  let url = ''
  let value: Uint8Array = new Uint8Array()
  readMessage(bytes, { 1: readText((text) => (url = text)), 2: readBytes((read) => (value = read)) })
  return url.startsWith(sqlPackage) ? { name: url.slice(sqlPackage.length), value } : undefined
}

export const writeAny = (name: string, value: Uint8Array): Buffer =>
  writeMessage(textField(1, sqlPackage + name), bytesField(2, value))
