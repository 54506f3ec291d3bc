import type { RelationColumn } from '../../engine/relation.ts'
import { isBinary, type PostgresRows } from '../../engine/encode/postgres/postgres-format.ts'
import { postgresType } from '../../engine/encode/postgres/postgres-type.ts'
import type { ErrorFields } from './postgres-error.ts'

/** What the node sends (PostgreSQL, "Message Formats"). */
export function message(tag: string, ...parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(5, tag, 'latin1')
  head.writeUInt32BE(4 + parts.reduce((total, part) => total + part.length, 0), 1)
  return Buffer.concat([head, ...parts])
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}

/** Text with its NUL; one inside would end it. */
export const text = (value: string): Buffer => Buffer.from(`${value.replaceAll('\0', '')}\0`)

export const authenticationOk = (): Buffer => message('R', int32(0))
export const authenticationCleartext = (): Buffer => message('R', int32(3))

export const authenticationSasl = (mechanisms: readonly string[]): Buffer =>
  message('R', int32(10), ...mechanisms.map(text), Buffer.of(0))

export const saslContinue = (data: string): Buffer => message('R', int32(11), Buffer.from(data))
export const saslFinal = (data: string): Buffer => message('R', int32(12), Buffer.from(data))

export const negotiateVersion = (minor: number, unknown: readonly string[]): Buffer =>
  message('v', int32(minor), int32(unknown.length), ...unknown.map(text))

export const parameterStatus = (name: string, value: string): Buffer => message('S', text(name), text(value))

export const backendKeyData = (processId: number, secret: Uint8Array): Buffer =>
  message('K', int32(processId), secret)

/** `I` is idle, `T` in a transaction, `E` in one that has failed. */
export type TransactionStatus = 'I' | 'T' | 'E'

export const readyForQuery = (status: TransactionStatus): Buffer =>
  message('Z', Buffer.from(status, 'latin1'))

export const commandComplete = (tag: string): Buffer => message('C', text(tag))

export const parseComplete = (): Buffer => message('1')
export const bindComplete = (): Buffer => message('2')
export const closeComplete = (): Buffer => message('3')
export const noData = (): Buffer => message('n')
export const portalSuspended = (): Buffer => message('s')
export const emptyQuery = (): Buffer => message('I')
export const copyDone = (): Buffer => message('c')

export const copyOut = (binary: boolean, columns: number): Buffer =>
  message(
    'H',
    Buffer.of(binary ? 1 : 0),
    int16(columns),
    ...Array.from({ length: columns }, () => int16(binary ? 1 : 0)),
  )

export const parameterDescription = (types: readonly number[]): Buffer =>
  message('t', int16(types.length), ...types.map(int32))

export function rowDescription(columns: readonly RelationColumn[], format: PostgresRows): Buffer {
  const fields = columns.flatMap(({ name, type }, index) => {
    const { oid, size, modifier } = postgresType(type)
    const binary = isBinary(format, index) ? 1 : 0
    return [text(name), int32(0), int16(0), int32(oid), int16(size), int32(modifier), int16(binary)]
  })
  return message('T', int16(columns.length), ...fields)
}

/** A row of texts. */
export function dataRow(cells: readonly (string | undefined)[]): Buffer {
  const parts = cells.flatMap((cell) => {
    if (cell === undefined) return [int32(-1)]
    const bytes = Buffer.from(cell)
    return [int32(bytes.length), bytes]
  })
  return message('D', int16(cells.length), ...parts)
}

export const errorResponse = (fields: ErrorFields, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer =>
  report('E', severity, fields)

export const notice = (fields: ErrorFields, severity: 'WARNING' | 'NOTICE'): Buffer =>
  report('N', severity, fields)

function report(
  tag: string,
  severity: string,
  { sqlState, message: said, hint, detail, position }: ErrorFields,
): Buffer {
  const fields: [string, string | undefined][] = [
    ['S', severity],
    ['V', severity],
    ['C', sqlState],
    ['M', said],
    ['D', detail],
    ['H', hint],
    ['P', position?.toString()],
  ]
  const parts = fields.flatMap(([field, value]) =>
    value === undefined ? [] : [Buffer.from(field, 'latin1'), text(value)],
  )
  return message(tag, ...parts, Buffer.of(0))
}
